import { fileURLToPath } from "node:url";
import { readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { printExamples } from "../../scripts/printExamples.ts";
import { readExamples } from "../../scripts/readExamples.ts";

const described = (content: object | undefined, components = {}) => {
  const get = { "x-sdk-name": "things.get", responses: { 200: { content } } };
  return readDescription({ openapi: "3.1.0", paths: { "/things": { get } }, components });
};

test("examples are found behind references, in the order of the description", () => {
  const content = {
    "application/json": {
      examples: { b: { $ref: "#/components/examples/B" }, a: { value: { id: "a" } } },
    },
  };
  const table = readExamples(described(content, { examples: { B: { value: { id: "b" } } } }));
  expect(Object.entries(table["things.get"]?.responses[200]?.examples ?? {})).toEqual([
    ["b", { id: "b" }],
    ["a", { id: "a" }],
  ]);
});

test("an operation with a server of its own is handled there", () => {
  const responses = { 200: { content: { "application/json": { example: 1 } } } };
  const table = readExamples(
    readDescription({
      openapi: "3.1.0",
      servers: [{ url: "https://a.example" }],
      paths: {
        "/a": { get: { operationId: "a", responses } },
        "/b": { servers: [{ url: "https://b.example" }], get: { operationId: "b", responses } },
      },
    }),
  );
  expect([table.a?.server, table.b?.server]).toEqual([undefined, "https://b.example"]);
});

test("of several representations, the one in JSON is sent, which clients read, with the headers that it must have", () => {
  const content = { "text/xml": { example: "<a/>" }, "application/json": { example: { a: 1 } } };
  const headers = { "X-Left": { required: true, schema: { type: "integer" } }, "X-Other": { schema: {} } };
  const get = { operationId: "get", responses: { 200: { content, headers } } };
  const description = readDescription({ openapi: "3.1.0", paths: { "/things": { get } } });
  expect(readExamples(description, () => true).get?.responses[200]).toEqual({
    contentType: "application/json",
    headers: { "X-Left": "0" },
    examples: { example: { a: 1 } },
  });
});

test("a response without a body needs no example", () => {
  const printed = printExamples(readExamples(described(undefined)), "http://api.test");
  expect(printed).toContain("200: never;");
});

test("a response without an example gets one that its schema allows", () => {
  const schema = { type: "object", properties: { id: { type: "string", enum: ["t1"] } } };
  const table = readExamples(described({ "application/json": { schema } }));
  expect(table["things.get"]?.responses[200]?.examples).toEqual({ example: { id: "t1" } });
});

test.each(["library.yaml", "harbour/openapi.yaml"])(
  "a description that is not ours gets a table: %s",
  async (file) => {
    const path = fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`));
    const description = await loadDescription(path);
    const table = readExamples(description);
    expect(Object.keys(table)).toEqual(description.operations.map(({ sdkName }) => sdkName));
    const printed = printExamples(table, String(description.servers[0]));
    expect(printed).toContain(file === "library.yaml" ? "204: never;" : '"4XX": "example"');
  },
);
