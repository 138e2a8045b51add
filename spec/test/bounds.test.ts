import { expect, test } from "@jest/globals";
import { type Description, readBuiltDescription, readDescription, type Schema } from "../src/index.ts";

/** The bounds that a value of each type needs: one of each list. */
const BOUNDS: Record<string, string[]> = {
  string: ["maxLength", "enum", "const"],
  array: ["maxItems", "enum", "const"],
};

/** The place of everything that a request can contain in any size. Only the bytes of a form's file are bounded by the body alone. */
function unboundedIn(description: Description): string[] {
  const found = new Set<string>();
  const check = (referred: Schema, name: string, around: readonly Schema[]) => {
    const schema = description.resolve(referred);
    if (around.includes(schema)) return;
    const inside = [...around, schema];
    const needs = [schema.type ?? []].flat().map((type) => BOUNDS[type] ?? []);
    // An object that keeps whatever fields it is given.
    const isFree = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
    if (isFree) needs.push(["maxProperties"]);
    if (typeof schema.additionalProperties === "object") {
      check(schema.additionalProperties, `${name}.*`, inside);
      needs.push(["propertyNames"]);
    }
    const isBounded = needs.every((bounds) => bounds.length === 0 || bounds.some((bound) => bound in schema));
    if (!isBounded && schema.format !== "binary") found.add(`${description.placeOf(referred)} ${name}`);
    for (const [field, property] of Object.entries(schema.properties ?? {}))
      check(property, `${name}.${field}`, inside);
    if (schema.items) check(schema.items, `${name}[]`, inside);
    for (const part of [schema.allOf, schema.oneOf, schema.anyOf].flatMap((parts) => parts ?? []))
      check(part, name, inside);
  };
  for (const { id, parameters, body } of description.operations) {
    for (const { name, schema } of parameters) check(schema, `${id} ${name}`, []);
    for (const { schema } of body?.content ?? []) check(schema, `${id} body`, []);
  }
  return [...found];
}

test("everything that a request can contain has a bound", () => {
  const found = unboundedIn(readBuiltDescription());
  if (found.length > 0)
    throw new Error(
      ["Give these a maxLength, maxItems or maxProperties, as decision 33 says:", ...found].join("\n"),
    );
});

test("what has no bound is found in parameters, forms, unions, lists and free objects", () => {
  const text = { type: "string" };
  const note = {
    type: "object",
    properties: {
      text,
      short: { ...text, maxLength: 9 },
      kind: { enum: ["a"], type: "string" },
      tags: { type: "array", maxItems: 9, items: text },
      names: { type: "array", items: { ...text, maxLength: 9 } },
      parent: { $ref: "#/components/schemas/Note" },
      extra: { type: "object", additionalProperties: true },
      labels: { type: "object", maxProperties: 9, additionalProperties: { ...text, maxLength: 9 } },
      size: { oneOf: [{ type: "integer" }, { type: ["string", "null"] }] },
    },
  };
  const form = { type: "object", properties: { file: { ...text, format: "binary" }, comment: text } };
  const description = readDescription(
    {
      openapi: "3.1.0",
      info: { title: "Notes", version: "1.0.0" },
      paths: {
        "/notes/{id}": {
          parameters: [{ name: "id", in: "path", required: true, schema: text }],
          post: {
            operationId: "addNote",
            requestBody: {
              content: {
                "application/json": { schema: { $ref: "#/components/schemas/Note" } },
                "multipart/form-data": { schema: form },
              },
            },
            responses: { 204: { description: "Added." } },
          },
        },
      },
      components: { schemas: { Note: note } },
    },
    {},
  );
  expect(unboundedIn(description).map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "addNote id",
    "addNote body.text",
    "addNote body.tags[]",
    "addNote body.names",
    "addNote body.extra",
    "addNote body.labels",
    "addNote body.size",
    "addNote body.comment",
  ]);
});
