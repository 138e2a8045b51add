import { expect, test } from "@jest/globals";
import { type Schema, sampleOf } from "../src/index.ts";

/** Objects in objects, the innermost with a text. */
const nested = (levels: number): Schema => ({
  type: "object",
  required: ["in"],
  properties: { in: levels === 1 ? { type: "string" } : nested(levels - 1) },
});

test("what must be there is there, however deep; a schema that contains itself ends, with nothing that is undefined", () => {
  expect(JSON.stringify(sampleOf({}, nested(9), "response"))).toBe(
    `${'{"in":'.repeat(9)}"string"${"}".repeat(9)}`,
  );
  const document = {
    components: {
      schemas: {
        Tree: {
          type: "object",
          properties: { trees: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
        },
      },
    },
  };
  const tree = sampleOf(document, { $ref: "#/components/schemas/Tree" }, "response");
  expect(tree).toEqual(JSON.parse(JSON.stringify(tree)));
});

test("a sample that would be large is cut off, and what is left is JSON", () => {
  const wide = (levels: number): Schema => {
    const field = levels === 1 ? { type: "string" } : wide(levels - 1);
    return { type: "object", properties: { a: field, b: field, c: field, d: field } };
  };
  const made = sampleOf({}, wide(8), "response");
  expect(made).toEqual(JSON.parse(JSON.stringify(made)));
});

test("nothing is printed about what cannot be combined", () => {
  const warned: unknown[] = [];
  const { warn } = console;
  console.warn = (text) => warned.push(text);
  sampleOf({}, { allOf: [{ type: "string" }, { type: "integer" }] }, "response");
  console.warn = warn;
  expect(warned).toEqual([]);
});

test("what contains itself is left out where it need not be there", () => {
  const node = { $ref: "#/components/schemas/Node" };
  const Node: Schema = {
    type: "object",
    required: ["id", "nodes"],
    properties: {
      id: { type: "integer", example: 1 },
      next: { anyOf: [node, { type: "null" }] },
      nodes: { type: "array", items: node },
      key: { type: "string", writeOnly: true },
    },
  };
  const document = { components: { schemas: { Node } } };
  expect(sampleOf(document, node, "response")).toEqual({ id: 1, nodes: [] });
  const required = { components: { schemas: { Node: { ...Node, required: ["id", "key"] } } } };
  expect(sampleOf(required, node, "response")).toMatchObject({ id: 1, nodes: expect.any(Array) });
});
