import { fileURLToPath } from "node:url";
import { readDescription as read } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { readDescription } from "../src/readDescription.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

test("parameters of a path and a response without a body are known, whatever the description is about", () => {
  const boatId = { name: "boat_id", in: "path", required: true, schema: { type: "string", maxLength: 9 } };
  const { operations } = readDescription(
    read({
      openapi: "3.1.0",
      paths: {
        "/boats/{boat_id}": {
          parameters: [boatId],
          delete: {
            operationId: "sinkBoat",
            responses: { 204: { description: "It is gone.", headers: { "X-Depth": { schema: {} } } } },
          },
        },
      },
    }),
  );
  const [sink] = operations;
  expect(sink).toMatchObject({ id: "sinkBoat", method: "DELETE", path: "/boats/{boat_id}" });
  expect(sink?.parameters).toMatchObject([{ name: "boat_id", in: "path", required: true }]);
  const response = sink?.responses.get(204);
  expect([response?.headers.has("x-depth"), response?.content.size]).toEqual([true, 0]);
});

test("a status that is not a number is an error at its place in the source", async () => {
  for (const file of ["library.yaml", "harbour/openapi.yaml"]) {
    const description = await foreign(file);
    expect(() => readDescription(description)).toThrow(
      /^\S.*\.yaml:\d+:\d+: .*the contract cases need each status listed/,
    );
  }
});
