import { expect, test } from "@jest/globals";
import { type Json, readDescription } from "../src/index.ts";

const schemasOf = (schemas: Json) =>
  readDescription({
    openapi: "3.1.0",
    info: { title: "Boats", version: "1" },
    paths: {},
    components: { schemas },
  }).schemas;

const page = {
  $id: "https://boats.example/page",
  $defs: { item: { $dynamicAnchor: "item", not: {} } },
  type: "object",
  properties: {
    data: { type: "array", items: { $dynamicRef: "#item", description: "One." } },
    examples: { $dynamicRef: "#item" },
  },
};

test("a schema that fills an open part is a copy with that part, for each that fills it", () => {
  const filled = (name: string) => ({
    $id: `https://boats.example/${name}`,
    $defs: { item: { $dynamicAnchor: "item", $ref: `#/components/schemas/${name}` } },
    $ref: "#/components/schemas/Page",
    title: name,
  });
  const schemas = schemasOf({
    Page: structuredClone(page),
    Boat: { type: "object" },
    Crew: { type: "string" },
    Boats: filled("Boat"),
    Crews: filled("Crew"),
  });
  const copy = (name: string) => ({
    title: name,
    type: "object",
    properties: {
      data: { type: "array", items: { $ref: `#/components/schemas/${name}`, description: "One." } },
      examples: { $ref: `#/components/schemas/${name}` },
    },
  });
  expect([schemas.get("Boats"), schemas.get("Crews")]).toEqual([copy("Boat"), copy("Crew")]);
  expect(schemas.get("Page")?.properties).toMatchObject({ examples: { not: {} } });
});

test("a schema that refers to itself by its own anchor contains itself", () => {
  const Tree = {
    $dynamicAnchor: "node",
    type: "object",
    properties: { trees: { type: "array", items: { $dynamicRef: "#node" } } },
  };
  expect(schemasOf({ Tree }).get("Tree")).toEqual({
    type: "object",
    properties: { trees: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
  });
});

test("a part that would be filled by way of another schema, or by nothing, is refused", () => {
  const book = { type: "object", properties: { page: { $ref: "#/components/schemas/Page" } } };
  const filled = { $ref: "#/components/schemas/Book", $defs: { item: { $dynamicAnchor: "item" } } };
  expect(() => schemasOf({ Page: structuredClone(page), Book: book, Books: filled })).toThrow(
    "#/components/schemas/Books: $dynamicRef by way of another schema is not supported: that of #/components/schemas/Page.",
  );
  expect(() => schemasOf({ Boat: { properties: { at: { $dynamicRef: "#none" } } } })).toThrow(
    "#/components/schemas/Boat/properties/at: $dynamicRef is not supported.",
  );
});
