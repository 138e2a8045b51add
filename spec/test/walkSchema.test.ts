import { expect, jest, test } from "@jest/globals";
import {
  fieldPointers,
  locate,
  nodeAt,
  pointerOf,
  schemaPlaces,
  undescribedFields,
  walkSchema,
} from "../src/index.ts";

const document = {
  paths: { "/a/{b}": { get: { responses: { "200": { $ref: "#/components/responses/Found" } } } } },
  components: {
    responses: {
      Found: { content: { "application/json": { schema: { $ref: "#/components/schemas/Page" } } } },
    },
    schemas: {
      Page: {
        type: "object",
        properties: { data: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
      },
      Pet: { oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }] },
      Animal: { type: "object", properties: { "100% sure": { type: "boolean" }, name: { type: "string" } } },
      Cat: {
        allOf: [
          { $ref: "#/components/schemas/Animal" },
          {
            type: "object",
            properties: { kind: { const: "cat" }, kitten: { $ref: "#/components/schemas/Cat" } },
          },
        ],
      },
      Dog: { type: "object", properties: { kind: { const: "dog" } }, additionalProperties: true },
      犬: { $ref: "#/components/schemas/Dog" },
      Round: { $ref: "#/components/schemas/Round" },
    },
  },
};
const pet = "/components/schemas/Pet";
const found = "/paths/~1a~1{b}/get/responses/200/content/application~1json/schema";

test("a pointer is followed through the references on its way, and each place at its end is named", () => {
  expect(locate(document, `${found}/properties/data/items`)).toEqual([
    "/components/schemas/Page/properties/data/items",
    pet,
  ]);
  expect(locate(document, `${found}/properties/nothing`)).toEqual([]);
  expect(locate(document, "")).toEqual([""]);
});

test("a reference is a URI fragment, and its pointer is not", () => {
  expect(pointerOf("#/components/schemas/%E7%8A%AC")).toBe("/components/schemas/犬");
  expect(pointerOf("#/components/schemas/100%")).toBeUndefined();
  expect(pointerOf("other.yaml")).toBeUndefined();
  expect(nodeAt(document, "/components/schemas/Animal/properties/100% sure")).toEqual({ type: "boolean" });
});

test("what every object has is nothing that a description has", () => {
  expect(nodeAt(document, "/components/constructor")).toBeUndefined();
  expect(locate(document, "/components/schemas/toString")).toEqual([]);
  expect(fieldPointers(document, "/components/schemas/Cat", "valueOf")).toEqual([]);
});

test("a field is found in every part of allOf", () => {
  expect(fieldPointers(document, "/components/schemas/Cat", "name")).toEqual([
    "/components/schemas/Animal/properties/name",
  ]);
});

test("a value is walked through the branch of a union that its constants admit, to any depth", () => {
  const visited: string[] = [];
  walkSchema(document, found, { data: [{ kind: "cat", kitten: { name: "Tama" } }] }, ({ pointer, path }) =>
    visited.push(`${path} ${pointer}`),
  );
  expect(visited).toContain("data[0].kitten.name /components/schemas/Animal/properties/name");
  expect(visited.filter((each) => each.includes("Dog"))).toEqual([]);
});

test("a reference that leads back to itself ends the walk", () => {
  const visit = jest.fn();
  walkSchema(document, "/components/schemas/Round", {}, visit);
  expect(visit.mock.calls.length).toBeLessThan(100);
  expect(schemaPlaces(document, "/components/schemas/Cat").size).toBeGreaterThan(3);
});

test("fields that no applying schema describes are named with the schema that would have them", () => {
  const body = {
    data: [
      { kind: "cat", kitten: { 色: "白" } },
      { kind: "dog", any: 1 },
    ],
    next: null,
  };
  expect(undescribedFields(document, found, body)).toEqual([
    { name: "next", value: null, parent: "", schema: "/components/schemas/Page" },
    { name: "色", value: "白", parent: "data[0].kitten", schema: "/components/schemas/Cat/allOf/1" },
  ]);
});
