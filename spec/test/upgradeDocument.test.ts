import { expect, test } from "@jest/globals";
import type { Json } from "../src/index.ts";
import { upgradeDocument } from "../src/upgradeDocument.ts";

/** What becomes of a schema of OpenAPI 3.0. */
function upgraded(schema: Json, openapi = "3.0.3"): unknown {
  const document: Json = { openapi, paths: {}, components: { schemas: { Boat: structuredClone(schema) } } };
  upgradeDocument(document);
  return (document.components as { schemas: Json }).schemas.Boat;
}

const name = { $ref: "#/components/schemas/Name" };

test.each<[what: string, before: Json, after: Json]>([
  ["nullable becomes a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["nullable: false goes", { type: "string", nullable: false }, { type: "string" }],
  [
    "null becomes one of the values of an enum, once",
    { properties: { a: { enum: ["x"], nullable: true }, b: { enum: ["x", null], nullable: true } } },
    { properties: { a: { enum: ["x", null] }, b: { enum: ["x", null] } } },
  ],
  [
    "nullable beside allOf means that or null",
    { nullable: true, description: "A name.", allOf: [name] },
    { description: "A name.", anyOf: [{ allOf: [name] }, { type: "null" }] },
  ],
  [
    "nullable beside a union keeps its discriminator",
    { nullable: true, oneOf: [name], discriminator: { propertyName: "kind" } },
    { anyOf: [{ oneOf: [name], discriminator: { propertyName: "kind" } }, { type: "null" }] },
  ],
  [
    "a limit that is exclusive becomes an exclusive limit",
    { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    { exclusiveMinimum: 1, maximum: 9 },
  ],
  ["exclusiveMinimum without a limit goes", { exclusiveMinimum: true }, {}],
  ["what stands beside a reference goes", { items: { ...name, nullable: true } }, { items: name }],
  [
    "a field named nullable, example or $ref is a field",
    {
      properties: {
        nullable: { type: "string", nullable: true },
        example: { nullable: true, type: "string" },
      },
    },
    { properties: { nullable: { type: ["string", "null"] }, example: { type: ["string", "null"] } } },
  ],
  [
    "data is left alone",
    {
      example: { nullable: true },
      default: { $ref: 1, b: 2 },
      enum: [{ nullable: true }],
      "x-a": { nullable: true },
    },
    {
      example: { nullable: true },
      default: { $ref: 1, b: 2 },
      enum: [{ nullable: true }],
      "x-a": { nullable: true },
    },
  ],
])("%s", (_, before, after) => {
  expect(upgraded(before)).toEqual(after);
});

test("schemas in parameters, default responses and named examples are found, and values of examples are not", () => {
  const schema = { type: "integer", nullable: true };
  const document: Json = {
    openapi: "3.0.0",
    paths: {
      "/boats": {
        get: {
          parameters: [{ name: "at", in: "query", schema: { ...schema } }],
          responses: {
            default: {
              content: {
                "application/json": {
                  schema: { ...schema },
                  examples: {
                    none: { value: { nullable: true } },
                    one: { $ref: "#/components/examples/one" },
                  },
                },
              },
            },
          },
        },
      },
    },
  };
  upgradeDocument(document);
  expect(JSON.stringify(document).match(/"nullable":true/g)).toHaveLength(1);
  expect(document.openapi).toBe("3.1.0");
});

test("a document of OpenAPI 3.1 stays as it is", () => {
  expect(upgraded({ type: "string", nullable: true }, "3.1.0")).toEqual({ type: "string", nullable: true });
});
