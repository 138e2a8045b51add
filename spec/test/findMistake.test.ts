import { expect, test } from "@jest/globals";
import { type Json, readDescription } from "../src/index.ts";

const ok = { 200: { description: "Fine." } };

/** A description with these paths and schemas. */
const document = (paths: unknown, schemas: unknown = {}, openapi = "3.1.0"): Json => ({
  openapi,
  info: { title: "Boats", version: "1" },
  paths,
  components: { schemas },
});

const boat = (schema: unknown) => document({}, { Boat: schema });
const get = (operation: unknown) => document({ "/boats": { get: operation } });

test.each<[name: string, document: Json, message: string]>([
  ["a path without anything", document({ "/a": null }), "#/paths/~1a: /a must be an object, found nothing."],
  [
    "a path without a slash",
    document({ boats: {} }),
    "#/paths: The path boats must begin with a slash: /boats",
  ],
  ["a method without anything", get(null), "#/paths/~1boats/get: get must be an object, found nothing."],
  [
    "a response that is a text",
    get({ responses: { 404: ok[200], 200: "ok" } }),
    '#/paths/~1boats/get/responses/200: 200 must be an object, found "ok".',
  ],
  [
    "a range of statuses in lower case",
    get({ responses: { "2xx": ok[200] } }),
    "#/paths/~1boats/get/responses: 2xx is no status. Write one such as 200, a range such as 2XX, or default.",
  ],
  [
    "a parameter without a name",
    get({ parameters: [{ in: "query", schema: {} }], responses: ok }),
    "#/paths/~1boats/get/parameters/0: parameters[0] needs the field name.",
  ],
  [
    "a parameter of Swagger",
    get({ parameters: [{ name: "boat", in: "body" }], responses: ok }),
    '#/paths/~1boats/get/parameters/0/in: in must be one of path, query, header, cookie, found "body".',
  ],
  [
    "parameters by name",
    get({ parameters: { at: {} }, responses: ok }),
    "#/paths/~1boats/get/parameters: parameters must be a list, found an object.",
  ],
  [
    "a schema that is a name",
    get({ responses: { 200: { description: "", content: { "application/json": { schema: "Boat" } } } } }),
    'schema: schema must be a schema, which is an object, found "Boat".',
  ],
  [
    "a type that does not exist",
    boat({ type: "strin" }),
    '#/components/schemas/Boat/type: type must be one of array, boolean, integer, null, number, object, string, or a list of some, each once, found "strin".',
  ],
  [
    "required on a field",
    boat({ properties: { name: { type: "string", required: true } } }),
    "#/components/schemas/Boat/properties/name/required: required must be a list of the names of fields, each once, beside properties, found true.",
  ],
  [
    "required beside a reference",
    boat({ properties: { name: { $ref: "#/components/schemas/Boat", required: true } } }),
    "properties/name/required: required must be a list",
  ],
  [
    "a field twice in required",
    boat({ required: ["a", "a"] }),
    "each once, beside properties, found a list.",
  ],
  [
    "a list of schemas as items",
    boat({ items: [{}] }),
    "items must be a schema, which is an object, found a list.",
  ],
  ["an empty allOf", boat({ allOf: [] }), "allOf must not be empty."],
  [
    "a limit that is a text",
    boat({ minLength: "1" }),
    'minLength must be a whole number from 0 on, found "1".',
  ],
  ["a multiple of nothing", boat({ multipleOf: 0 }), "multipleOf must be a number above 0, found 0."],
  [
    "a discriminator of Swagger",
    boat({ oneOf: [{}], discriminator: "kind" }),
    'discriminator must be an object, found "kind".',
  ],
  [
    "a reference that is no text",
    boat({ $ref: 1 }),
    "#/components/schemas/Boat: $ref must be a text, found 1.",
  ],
  [
    "what is wrong where only a reference leads",
    { ...boat({ $ref: "#/x-schemas/Boat" }), "x-schemas": { Boat: { properties: [] } } },
    "#/x-schemas/Boat/properties: properties must be an object, found a list.",
  ],
  [
    "servers without an address",
    { ...document({}), servers: [{}] },
    "#/servers/0: servers[0] needs the field url.",
  ],
])("%s is one error at its place", (_, written, message) => {
  expect(() => readDescription(written)).toThrow(message);
});

test("what OpenAPI leaves open is no mistake", () => {
  const description = readDescription(
    document(
      {
        "x-paths": "ours",
        "/boats": {
          "x-item": 1,
          get: { description: null, responses: { "x-ok": true, ...ok, "4XX": ok[200] } },
        },
      },
      {
        required: { type: "object", properties: { type: {}, required: true, $ref: { type: "string" } } },
        Boat: { description: null, enum: [null, { type: "strin" }], default: { type: "strin" } },
        Tender: { properties: { of: { $ref: "#/components/schemas/Tender" } } },
      },
    ),
  );
  expect(description.operations.map(({ responses }) => responses.map(({ status }) => status))).toEqual([
    ["200", "4XX"],
  ]);
});

test("what stands beside a reference in OpenAPI 3.0 is ignored, whatever it is", () => {
  const beside = { $ref: "#/components/schemas/Boat", required: true };
  const read = () =>
    readDescription(document({}, { Boat: {}, Ship: { properties: { a: beside } } }, "3.0.3"));
  expect(read).not.toThrow();
});
