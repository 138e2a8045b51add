import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installCli } from "./helpers/installCli.ts";
import { type StartedMock, startMock } from "./helpers/startMock.ts";

const boat = { type: "object", required: ["name"], properties: { name: { type: "string" } } };

const returns = (type: string, media: object) => ({
  200: { description: "It.", content: { [type]: media } },
});

/** An operation of a path with these parameters, whose example is a text. */
const named = (example: string, ...names: string[]) => ({
  parameters: names.map((name) => ({ name, in: "path", required: true, schema: { type: "integer" } })),
  get: { responses: returns("application/json", { schema: { type: "string" }, example }) },
});

const description = {
  openapi: "3.0.3",
  info: { title: "Boats", version: "1" },
  paths: {
    "/stream": { get: { responses: returns("text/event-stream", { schema: boat }) } },
    "/xml": {
      get: { responses: returns("application/xml", { schema: boat }) },
      post: {
        requestBody: { content: { "application/xml": { schema: boat } } },
        responses: returns("text/xml", { schema: boat, example: { name: "<" } }),
      },
    },
    "/any": { get: { responses: returns("*/*", { schema: boat }) } },
    "/picture": { get: { responses: returns("image/png", {}) } },
    "/dots/{a.b}/{pet-id}": named("dots", "a.b", "pet-id"),
    "/v1/{name}:batch.get": named("batch", "name"),
    "/v1/boats:count": named("count"),
    "/s(by={q})": named("by", "q"),
    "/日本/{名}": named("日本", "名"),
  },
};

let project: string;
let mock: StartedMock;
beforeAll(async () => {
  project = await installCli("mock");
  await writeFile(join(project, "openapi.json"), JSON.stringify(description));
  mock = await startMock(project);
}, 120_000);
afterAll(async () => {
  await mock.stop();
  await rm(dirname(project), { recursive: true, force: true });
});

test.each([
  ["/stream", 'data: {"name":"string"}\n\n'],
  ["/xml", "<root>\n  <name>string</name>\n</root>\n"],
  ["/any", '{"name":"string"}'],
  ["/picture", ""],
  ["/dots/1/2", '"dots"'],
  ["/v1/1:batch.get", '"batch"'],
  ["/v1/boats:count", '"count"'],
  ["/s(by=1)", '"by"'],
  ["/日本/1", '"日本"'],
])("the mock returns the example of %s", async (path, text) => {
  const response = await fetch(mock.url + path);
  expect([response.status, await response.text()]).toEqual([200, text]);
});

test("the mock compares the parameters of paths, and takes a body that it cannot read", async () => {
  const statuses = ["/dots/a/2", "/dots/1/b", "/v1/a:batch.get", "/s(by=a)", "/日本/a"].map(
    async (path) => (await fetch(mock.url + path)).status,
  );
  expect(await Promise.all(statuses)).toEqual([422, 422, 422, 422, 422]);
  const headers = { "content-type": "application/xml" };
  const response = await fetch(`${mock.url}/xml`, { method: "POST", headers, body: "<boat/>" });
  expect(await response.text()).toContain("<name>&lt;</name>");
});
