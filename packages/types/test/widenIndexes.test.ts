import { readDescription, type Schema } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { printTypes } from "../scripts/printTypes.ts";

/** The type of a schema, on one line. */
async function typeOf(schema: Schema): Promise<string> {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/Boat" } } };
  const get = { responses: { 200: { description: "It.", content } } };
  const components = { schemas: { Boat: structuredClone(schema) } };
  const { openapi } = await printTypes(
    readDescription({ openapi: "3.1.0", paths: { "/boats": { get } }, components }),
  );
  const [, type = ""] = /(?:type Boat =|interface Boat) (.*?)\nexport/s.exec(openapi) ?? [];
  return type.replace(/\s+/g, " ").trim();
}

const properties = { name: { type: "string", description: "Of the boat." }, length: { type: "number" } };

test("fields that are not listed have a type that those which are listed fit, so that such an object can be written", async () => {
  expect(await typeOf({ type: "object", properties, additionalProperties: { type: "number" } })).toBe(
    "{ /** @description Of the boat. */ name?: string; length?: number; [key: string]: number | string | undefined; }",
  );
});

test("where they have one type only, it stays that", async () => {
  const schema = {
    type: "object",
    properties: { name: { type: "string" } },
    additionalProperties: { type: "string" },
  };
  expect(await typeOf(schema)).toBe("{ name?: string; [key: string]: string | undefined; }");
  expect(await typeOf({ ...schema, required: ["name"] })).toBe("{ name: string; [key: string]: string; }");
});

test("many types are any", async () => {
  const many = Object.fromEntries(
    [..."abcdefghi"].map((name) => [name, { type: "string", maxLength: name.charCodeAt(0) }]),
  );
  const schema = { type: "object", properties: many, additionalProperties: { type: "number" } };
  expect(await typeOf(schema)).toContain("[key: string]: unknown;");
});
