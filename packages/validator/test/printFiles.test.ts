import { fileURLToPath } from "node:url";
import { type Json, readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { printFiles } from "../scripts/printFiles.ts";
import { type Validator, validatorOf } from "./helpers/validatorOf.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

const json = { "content-type": "application/json" };

/** A keyword of JSON Schema. As a literal it would make an object look like a promise. */
const THEN = "then";

/** A description of one operation, `putBoat`, with the schema of its body and whatever else is given. */
function boats(schema: unknown, operation: Json = {}, schemas: Json = {}) {
  const put = {
    operationId: "putBoat",
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: { 204: { description: "It is there." } },
    ...operation,
  };
  return readDescription({ openapi: "3.1.0", paths: { "/boats": { put } }, components: { schemas } });
}

/** The path, the keyword and the message of each mistake in a body. */
const mistakesIn = (validator: Validator, body: unknown) =>
  validator
    .checkRequest("putBoat", { headers: json, body })
    .findings.map(({ path, keyword, message }) => `${path} ${keyword}: ${message}`);

describe("the operations of a description in one file", () => {
  let library: Validator;
  beforeAll(async () => {
    library = await validatorOf(await foreign("library.yaml"));
  });
  const book = { id: "b1", title: "羅生門" };

  test("take a list as a query parameter, once or repeated", () => {
    const genres = (genre: string | string[]) => library.checkRequest("listBooks", { query: { genre } });
    expect(genres("crime").query).toEqual({ genre: ["crime"], limit: 10 });
    expect(genres(["crime", "poetry"]).query.genre).toEqual(["crime", "poetry"]);
    expect(genres(["crime", "海"]).findings).toEqual([
      {
        in: "query",
        path: "genre[1]",
        keyword: "enum",
        message: "Query parameter 'genre[1]' must be 'crime' or 'poetry'.",
      },
    ]);
  });

  test("take the parameters of their path, and a header that one of them narrows", () => {
    const trace = { "x-trace": "x".repeat(65) };
    const keywords = (id: string, book_id: string) =>
      library.checkRequest(id, { path: { book_id }, headers: trace }).findings.map((each) => each.keyword);
    expect(keywords("getBook", "")).toEqual(["minLength", "maxLength"]);
    expect(keywords("removeBook", "b1")).toEqual([]);
  });

  test("return a status that only `default` describes", () => {
    const headers = { ...json, "x-request-id": "r1" };
    expect(library.checkResponse("listBooks", { status: 503, headers, body: { code: "full" } })).toEqual([]);
    expect(library.checkResponse("listBooks", { status: 503, headers, body: {} })).toMatchObject([
      { path: "code", keyword: "required" },
    ]);
  });

  test("return one of two content types, and are checked by its schema", () => {
    const check = (type: string, body: unknown) =>
      library
        .checkResponse("getBook", { headers: { "content-type": type, etag: "1" }, body })
        .map(({ message }) => message);
    expect(check("application/json; charset=utf-8", book)).toEqual([]);
    expect(check("application/json", {})).toEqual(["Field 'title' is required.", "Field 'id' is required."]);
    expect(check("text/plain", "羅生門")).toEqual([]);
    expect(check("text/html", "")).toEqual([
      "Content-Type must be 'application/json' or 'text/plain', not 'text/html'.",
    ]);
  });

  test("return nothing with 204", () => {
    const check = (response: Json) => library.checkResponse("removeBook", { status: 204, ...response });
    expect(check({})).toEqual([]);
    expect(check({ headers: json, body: { gone: true } })).toMatchObject([
      { in: "body", message: "Response body must be absent." },
    ]);
  });
});

test("a description in several files has ranges of statuses, numbers in paths, and events", async () => {
  const harbour = await validatorOf(await foreign("harbour/openapi.yaml"));
  const move = "putBerthsBerthShipsShipId";
  const path = (berth: string) =>
    harbour.checkRequest(move, { path: { berth, ship_id: "s1" }, body: { name: "明石" } }).findings;
  expect([path("4"), path("four")]).toMatchObject([[], [{ in: "path", path: "berth", keyword: "type" }]]);
  const status = (status: number) =>
    harbour.checkResponse(move, { status, headers: json, body: { why: "full" } });
  expect(status(409)).toEqual([]);
  expect(status(500)).toMatchObject([
    { message: `Status 500 is not described for ${move}, only 200, 202, 4XX.` },
  ]);
  expect(harbour.checkEvent({ type: "ship", name: "明石" })).toEqual([]);
  expect(harbour.checkEvent({ type: "whale" })).toMatchObject([{ path: "type", keyword: "enum" }]);
});

test("headers that are lists, numbers and cookies are read as what they are", async () => {
  const parameter = (name: string, place: string, schema: Json) => ({ name, in: place, schema });
  const validator = await validatorOf(
    boats(
      {},
      {
        parameters: [
          parameter("X-Tags", "header", { type: "array", items: { type: "integer" }, maxItems: 2 }),
          parameter("speed", "query", { type: "number", exclusiveMinimum: 0 }),
          parameter("id", "query", { anyOf: [{ type: "integer" }, { type: "string", const: "all" }] }),
          parameter("crew", "cookie", { type: "string", minLength: 3 }),
          parameter("key", "cookie", { type: "string", pattern: "^YQ==$" }),
        ],
        responses: { 200: { description: "", headers: { "X-Left": { schema: { type: "integer" } } } } },
      },
    ),
  );
  const messages = (parts: Json) =>
    validator.checkRequest("putBoat", { body: {}, ...parts }).findings.map(({ message }) => message);
  expect(
    messages({
      headers: { "x-tags": "1, 2", cookie: 'a; key=YQ==; crew="明石の人"' },
      query: { speed: "2.5e1" },
    }),
  ).toEqual([]);
  expect(
    messages({ headers: { "x-tags": "1, two", cookie: "crew=a" }, query: { speed: "0", id: "all" } }),
  ).toEqual([
    "Query parameter 'speed' must be above 0.",
    "Header 'X-Tags[1]' must be an integer.",
    "Cookie 'crew' must be at least 3 characters.",
  ]);
  expect(validator.checkResponse("putBoat", { headers: { "x-left": "many" } })).toMatchObject([
    { path: "X-Left", keyword: "type" },
  ]);
});

test.each<[name: string, schema: unknown, valid: unknown, invalid: unknown, mistakes: string[]]>([
  [
    "anyOf",
    {
      anyOf: [
        { type: "string" },
        { type: "object", required: ["id"], properties: { id: { type: "string" } } },
      ],
    },
    { id: "b1", kept: true },
    { id: 1 },
    [" anyOf: Request body must have one of the described forms."],
  ],
  [
    "oneOf without a discriminator",
    { properties: { at: { oneOf: [{ type: "integer" }, { type: "number", minimum: 5 }] } } },
    { at: 3 },
    { at: 7 },
    ["at oneOf: Field 'at' must have exactly one of the described forms."],
  ],
  [
    "not",
    { properties: { name: { not: { const: "" } } } },
    { name: "明石" },
    { name: "" },
    ["name not: Field 'name' is not what the description allows."],
  ],
  [
    "if, then and else",
    {
      properties: { kind: { type: "string" } },
      if: { properties: { kind: { const: "sail" } } },
      [THEN]: { required: ["masts"], properties: { masts: { type: "integer", minimum: 1 } } },
      else: { properties: { masts: { maximum: 0 } } },
    },
    { kind: "sail", masts: 2 },
    { kind: "sail", masts: 0 },
    ["masts minimum: Field 'masts' must be at least 1."],
  ],
  [
    "additionalProperties: false",
    { properties: { name: {} }, additionalProperties: false },
    { name: 1 },
    { name: 1, 帆: 2 },
    [" additionalProperties: Request body must have no other fields than those that are described."],
  ],
  [
    "additional properties that are objects",
    { additionalProperties: { type: "object", properties: { at: { type: "integer" } } } },
    { a: { at: 1 } },
    { a: { at: "x" } },
    ["a.at type: Field 'a.at' must be an integer."],
  ],
  [
    "patternProperties and propertyNames",
    { patternProperties: { "^x-": { type: "string" } }, propertyNames: { maxLength: 3 } },
    { "x-1": "a" },
    { "x-long": "a" },
    [" propertyNames: Request body has a field whose name is not allowed."],
  ],
  [
    "a pattern with brackets that are letters, and a dialect",
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { at: { pattern: "^(?:{[0-9a-f]{2}}|\\p{Lu}{2,}[{]])$" } },
    },
    { at: "{0a}" },
    { at: "0a" },
    ["at pattern: Field 'at' must match ^(?:{[0-9a-f]{2}}|\\p{Lu}{2,}[{]])$."],
  ],
  [
    "a pattern with a backslash that nothing needs",
    {
      properties: { at: { pattern: "^[a-z_\\-\\:]+\\-\\/\\\\$" } },
      patternProperties: { "^\\@": { type: "string" } },
    },
    { at: "a-:-/\\", "@": "x" },
    { at: "a-:-/" },
    ["at pattern: Field 'at' must match ^[a-z_\\-\\:]+\\-\\/\\\\$."],
  ],
  [
    "prefixItems and uniqueItems",
    {
      properties: {
        at: {
          type: "array",
          prefixItems: [{ type: "integer" }],
          items: { type: "string" },
          uniqueItems: true,
        },
      },
    },
    { at: [1, "a"] },
    { at: [1, "a", "a"] },
    ["at uniqueItems: Field 'at' must not contain the same item twice."],
  ],
  [
    "multipleOf and exclusive limits",
    { properties: { at: { type: "integer", multipleOf: 5, exclusiveMaximum: 20 } } },
    { at: 15 },
    { at: 20 },
    ["at exclusiveMaximum: Field 'at' must be below 20."],
  ],
  [
    "minProperties, dependentRequired and dependentSchemas",
    {
      type: "object",
      minProperties: 1,
      dependentRequired: { lat: ["lon"] },
      dependentSchemas: { lat: { properties: { lon: { type: "number" } } } },
    },
    { lat: 1, lon: 2 },
    { lat: 1 },
    [" dependentRequired: Request body must have the fields that its other fields require."],
  ],
  [
    "unevaluatedProperties",
    { allOf: [{ properties: { a: {} } }], properties: { b: {} }, unevaluatedProperties: false },
    { a: 1, b: 2 },
    { a: 1, c: 2 },
    [" unevaluatedProperties: Request body is not what the description allows."],
  ],
  [
    "a boolean schema",
    { properties: { yes: true, no: false } },
    { yes: 1 },
    { no: 1 },
    ["no not: Field 'no' is not what the description allows."],
  ],
  [
    "null",
    { properties: { at: { type: ["string", "null"] } } },
    { at: null },
    { at: 1 },
    ["at type: Field 'at' must be a string or null."],
  ],
  [
    "a format that has no check",
    { properties: { at: { type: "string", format: "postcode" }, day: { type: "string", format: "date" } } },
    { at: "〒100-0001", day: "2026-11-28" },
    { at: "", day: "2026-13-28" },
    ["day format: Field 'day' must be a valid date."],
  ],
])("%s is checked, and one mistake is one finding", async (_, schema, valid, invalid, mistakes) => {
  const validator = await validatorOf(boats(schema));
  expect(mistakesIn(validator, valid)).toEqual([]);
  expect(mistakesIn(validator, invalid)).toEqual(mistakes);
});

test("fields that only a branch describes are kept", async () => {
  const validator = await validatorOf(
    boats({ type: "object", properties: { a: {} }, anyOf: [{ properties: { b: {} } }, {}] }),
  );
  expect(validator.checkRequest("putBoat", { headers: json, body: { a: 1, b: 2 } }).body).toEqual({
    a: 1,
    b: 2,
  });
});

test("a union with a discriminator keeps what stands beside it", async () => {
  const validator = await validatorOf(
    boats(
      {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" } },
        allOf: [{ maxProperties: 3 }],
        oneOf: [{ $ref: "#/components/schemas/Sail" }],
        discriminator: { propertyName: "kind" },
      },
      {},
      { Sail: { type: "object", required: ["masts"], properties: { kind: {}, masts: { type: "integer" } } } },
    ),
  );
  expect(mistakesIn(validator, { kind: "Sail" })).toHaveLength(2);
  expect(mistakesIn(validator, { kind: "Sail", masts: 1, name: "a", 帆: 1 })).toHaveLength(1);
  const body = { kind: "Sail", masts: 1, name: "a" };
  expect(validator.checkRequest("putBoat", { headers: json, body }).body).toEqual(body);
});

test("references to parts of schemas, to themselves, and to schemas with unusual names are followed", async () => {
  const validator = await validatorOf(
    boats(
      { $ref: "#/components/schemas/Object" },
      {},
      {
        Object: {
          type: "object",
          properties: {
            parts: { type: "array", items: { $ref: "#/components/schemas/Object" } },
            size: { $ref: "#/components/schemas/a-b.c/$defs/size" },
            again: { $ref: "#/components/schemas/Object/properties/parts" },
          },
        },
        "a-b.c": { $defs: { size: { type: "integer" } } },
        船: { type: "string" },
      },
    ),
  );
  expect(mistakesIn(validator, { parts: [{ size: 1 }], again: [] })).toEqual([]);
  expect(mistakesIn(validator, { parts: [{ size: "x" }], again: [{ parts: 1 }] })).toEqual([
    "parts[0].size type: parts[0]: field 'size' must be an integer.",
    "again[0].parts type: again[0]: field 'parts' must be an array.",
  ]);
});

test("a field that is read-only is required of responses alone, and one that is write-only of requests", async () => {
  const boat = { $ref: "#/components/schemas/Boat" };
  const content = { "application/json": { schema: boat } };
  const Boat = {
    type: "object",
    required: ["id", "key"],
    properties: {
      id: { type: "string", readOnly: true },
      key: { type: "string", writeOnly: true },
      tender: boat,
    },
  };
  const description = boats(boat, { responses: { 200: { description: "It.", content } } }, { Boat });
  const validator = await validatorOf(description);
  expect(mistakesIn(validator, { key: "k", tender: { key: "k" } })).toEqual([]);
  expect(mistakesIn(validator, { id: 1, key: "k", tender: {} })).toEqual([
    "id type: Field 'id' must be a string.",
    "tender.key required: Field 'tender.key' is required.",
  ]);
  const check = (body: Json) =>
    validator.checkResponse("putBoat", { headers: json, body }).map(({ path }) => path);
  expect(check({ id: "b1", tender: { id: "b2" } })).toEqual([]);
  expect(check({ tender: {}, key: 1 })).toEqual(["id", "tender.id", "key"]);
});

test("the branch that a tag names is the same in requests and responses", async () => {
  const any = { $ref: "#/components/schemas/Any" };
  const Boat = {
    type: "object",
    required: ["id", "kind"],
    properties: { id: { type: "string", readOnly: true }, kind: { const: "Boat" } },
  };
  const Any = { oneOf: [{ $ref: "#/components/schemas/Boat" }], discriminator: { propertyName: "kind" } };
  const content = { "application/json": { schema: any } };
  const validator = await validatorOf(
    boats(any, { responses: { 200: { description: "It.", content } } }, { Any, Boat }),
  );
  expect(mistakesIn(validator, { kind: "Boat" })).toEqual([]);
  expect(mistakesIn(validator, { kind: "BoatRequest" })).toEqual(["kind enum: Field 'kind' must be 'Boat'."]);
  expect(validator.checkResponse("putBoat", { headers: json, body: { kind: "Boat" } })).toMatchObject([
    { path: "id", keyword: "required" },
  ]);
});

test("what is refused in the form of a schema for requests is named where it is written", async () => {
  const boat = { $ref: "#/components/schemas/Boat" };
  const content = { "application/json": { schema: boat } };
  const Boat = {
    required: ["id"],
    properties: { id: { type: "string", readOnly: true }, crew: { contains: {} } },
  };
  const description = boats(boat, { responses: { 200: { description: "It.", content } } }, { Boat });
  await expect(printFiles(description)).rejects.toThrow(
    "#/components/schemas/Boat/properties/crew: The keyword 'contains' is not supported.",
  );
});

test("of many wrong items in a union, the first are reported", async () => {
  const validator = await validatorOf(
    boats({ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }),
  );
  expect(mistakesIn(validator, Array(100_000).fill(1))).toHaveLength(20);
});

describe("what the validator does not know is refused at its place, not ignored:", () => {
  test.each<[name: string, operation: Json, message: string]>([
    [
      "a keyword",
      { requestBody: { content: { "application/json": { schema: { contains: {} } } } } },
      "application~1json/schema: The keyword 'contains' is not supported.",
    ],
    [
      "a pattern of another language",
      { requestBody: { content: { "application/json": { schema: { pattern: "(?i)boat" } } } } },
      "The pattern (?i)boat cannot be used: Invalid regular expression",
    ],
    [
      "nullable",
      { requestBody: { content: { "application/json": { schema: { type: "string", nullable: true } } } } },
      `nullable is of OpenAPI 3.0. Write type: [string, "null"].`,
    ],
    [
      "a parameter that is a list of objects",
      { parameters: [{ name: "at", in: "query", schema: { type: "array", items: { type: "object" } } }] },
      "parameters/0: at: lists of lists or objects have no way to be written in the style form.",
    ],
    [
      "a parameter that is an object of objects",
      {
        parameters: [
          {
            ...{ name: "at", in: "header" },
            schema: { type: "object", properties: { a: { type: "object", properties: { b: {} } } } },
          },
        ],
      },
      "parameters/0: at: objects in objects have no way to be written in the style simple.",
    ],
  ])("%s", async (_, operation, message) => {
    await expect(printFiles(boats({}, operation))).rejects.toThrow(message);
  });
});
