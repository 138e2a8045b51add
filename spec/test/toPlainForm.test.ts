import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { toPlainForm } from "../src/toPlainForm.ts";
import { bundle, isObject, type Json, walk } from "./bundle.ts";
import { violations } from "./violations.ts";

const plain = JSON.parse(readFileSync(new URL("../dist/openapi.plain.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema(plain, "plain");

test("the plain form has no allOf and no const, and is otherwise in place", () => {
  const keywords = new Set<string>();
  walk((value, pointer) => {
    if (isObject(value) && !pointer.endsWith("/properties"))
      for (const key of Object.keys(value)) keywords.add(key);
  }, plain);
  expect(keywords).toContain("oneOf");
  expect([...keywords].filter((key) => key === "allOf" || key === "const")).toEqual([]);
  expect(Object.keys(plain.paths)).toEqual(Object.keys(bundle.paths as object));
});

/** Every object in the examples, and what is left of it without each of its fields, or with another value there. */
const values: Json[] = [];
walk((value, pointer) => {
  if (!isObject(value) || !/\/(examples|example)\//.test(pointer)) return;
  values.push(value);
  for (const key of Object.keys(value)) {
    const { [key]: _, ...without } = value;
    for (const other of ["", null, 0, {}, []]) values.push({ ...without, [key]: other } as Json);
    values.push(without);
  }
}, bundle);

test.each(Object.keys(plain.components.schemas))("%s allows in the plain form what it allows", (name) => {
  const pointer = `/components/schemas/${name}`;
  const check = ajv.compile({ $ref: `plain#${pointer}` });
  const allowed = values.filter((value) => violations(pointer, value).length === 0);
  expect(values.filter((value) => check(value))).toEqual(allowed);
});

test("the example of the stream is an event that its schema describes", () => {
  const media =
    plain.paths["/sessions/{session_id}/events/stream"].get.responses["200"].content["text/event-stream"];
  const { value } = plain.components.examples.SessionEventStreamExample;
  expect(value.type).toBe("user.message");
  expect(ajv.compile({ $ref: media.schema.$ref.replace("#", "plain#") })(value)).toBe(true);
});

const objects = { A: { type: "object", required: ["a"], properties: { a: { const: 1 } } } };

test("an allOf that is more than its fields stays, and so does what only looks like a schema", () => {
  const kept = {
    both: { allOf: [{ $ref: "#/components/schemas/A" }, { properties: { a: { type: "integer" } } }] },
    limited: { allOf: [{ $ref: "#/components/schemas/A" }, { minProperties: 2 }] },
    constant: { type: "object", properties: { const: { type: "string" }, allOf: { default: { const: 1 } } } },
  };
  const document = { components: { schemas: { ...objects, ...kept } } };
  expect(toPlainForm(document)).toEqual({
    components: {
      schemas: { A: { ...objects.A, properties: { a: { enum: [1] } } }, ...kept },
    },
  });
});

test("a schema that only an allOf needs is gone, and one that nothing needs is not", () => {
  const schemas = {
    ...objects,
    B: { description: "b", allOf: [{ $ref: "#/components/schemas/A" }, { properties: { b: {} } }] },
  };
  expect(toPlainForm({ components: { schemas } })).toEqual({
    components: {
      schemas: {
        B: { type: "object", description: "b", required: ["a"], properties: { a: { enum: [1] }, b: {} } },
      },
    },
  });
});
