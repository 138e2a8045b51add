import { readDescription as read } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { createWorld } from "../src/createWorld.ts";
import { readDescription } from "../src/readDescription.ts";

const param = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const ok = { responses: { 204: { description: "Fine." } } };

test("what else has an id in a path is created by the POST that the description has for it, in its parent", async () => {
  const content = { "application/json": { schema: {}, example: { 名: "帆" } } };
  const description = readDescription(
    read({
      openapi: "3.1.0",
      paths: {
        "/boats": { post: { "x-sdk-name": "boats.create", requestBody: { content }, ...ok } },
        "/boats/{boat_id}": { parameters: [param("boat_id")], delete: ok },
        "/boats/{boat_id}/masts": {
          parameters: [param("boat_id")],
          post: { "x-sdk-name": "boats.masts.create", requestBody: { content }, ...ok },
        },
        "/boats/{boat_id}/masts/{mast_id}/sails": {
          parameters: [param("boat_id"), param("mast_id")],
          get: ok,
        },
      },
    }),
  );
  const calls: unknown[][] = [];
  const create =
    (id: string) =>
    async (...args: unknown[]) => {
      calls.push(args.slice(0, -1));
      return { id };
    };
  const api = { boats: { create: create("b1"), masts: { create: create("m1") } } };
  const world = createWorld(api as never, description);
  expect(await world.id("mast_id")).toBe("m1");
  expect(calls).toEqual([[{ 名: "帆" }], ["b1", { 名: "帆" }]]);
  await expect(world.newId("oar_id")).rejects.toThrow("no POST that creates something for {oar_id}");
});
