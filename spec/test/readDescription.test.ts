import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  type Description,
  isFile,
  type Json,
  readBuiltDescription,
  readDescription,
  type Schema,
} from "../src/index.ts";
import { loadDescription } from "../src/loadDescription.ts";

const foreign = (file: string) => loadDescription(fileURLToPath(new URL(`foreign/${file}`, import.meta.url)));

const ok = { 200: { description: "Fine." } };

/** A description with one operation, `GET /boats`, and whatever else is given. */
function described(operation: Json, rest: Json = {}, item: Json = {}): Description {
  const paths = { "/boats": { ...item, get: { responses: ok, ...operation } } };
  return readDescription({ openapi: "3.1.0", paths, ...rest });
}

const schemasOnly = (schemas: Json) => described({}, { components: { schemas } });

describe("a description in one file", () => {
  let library: Description;
  beforeAll(async () => {
    library = await foreign("library.yaml");
  });
  const operation = (id: string) => {
    const found = library.operations.find((each) => each.id === id);
    if (!found) throw new Error(`There is no ${id}.`);
    return found;
  };

  test("has its operations in its order, with the methods and templates of its paths", () => {
    expect(library.operations.map(({ id, method, path }) => [id, method, path])).toEqual([
      ["listBooks", "GET", "/books"],
      ["addBook", "POST", "/books"],
      ["getBook", "GET", "/books/{book_id}"],
      ["removeBook", "DELETE", "/books/{book_id}"],
    ]);
  });

  test("gives the parameters of a path to each of its operations, which may replace them", () => {
    const parameters = (id: string) =>
      operation(id).parameters.map(({ name, component, description }) => [name, component, description]);
    expect(parameters("getBook")).toEqual([
      ["book_id", "BookId", "A book's id."],
      ["X-Trace", undefined, "Written on the operation."],
    ]);
    expect(parameters("removeBook")[1]).toEqual(["X-Trace", undefined, "Written on the path."]);
  });

  test("has every representation of a response, and none for one without a body", () => {
    const content = (id: string) =>
      operation(id).responses.map(({ status, content }) => [status, ...content.map(({ type }) => type)]);
    expect(content("getBook")).toEqual([
      ["200", "application/json", "text/plain"],
      ["404", "application/json"],
    ]);
    expect(content("removeBook")[0]).toEqual(["204"]);
  });

  test("has the headers of a response that is a reference, whose header is one too", () => {
    const [, problem] = operation("getBook").responses;
    expect(problem?.headers).toMatchObject([
      { name: "X-Request-Id", required: true, component: "RequestId" },
    ]);
  });

  test("calls an example without a name `example`", () => {
    const [first] = operation("addBook").body?.content ?? [];
    expect(first?.examples).toMatchObject([{ name: "example", value: { title: "羅生門" } }]);
    expect(operation("listBooks").parameters[0]?.example).toEqual(["crime"]);
  });

  test("has the fields of all parts of an allOf", () => {
    const fields = library.fieldsOf({ $ref: "#/components/schemas/Book" });
    expect([...fields].map(([name, { required }]) => [name, required])).toEqual([
      ["title", true],
      ["genre", false],
      ["door_code", false],
      ["id", true],
      ["pages", false],
    ]);
  });

  test("tells where each object is", () => {
    expect(library.placeOf(operation("getBook").source)).toBe("library.yaml:58:7");
    expect(library.placeOf(operation("getBook").responses[1]?.source ?? {})).toBe("library.yaml:95:7");
  });

  test("names the fields that hold a secret", () => {
    expect(library.secretFields).toEqual(["door_code"]);
  });
});

describe("a description in several files", () => {
  let harbour: Description;
  beforeAll(async () => {
    harbour = await foreign("harbour/openapi.yaml");
  });

  test("names operations without an operationId after their method and path", () => {
    expect(harbour.operations.map(({ id, sdkName }) => [id, sdkName])).toEqual([
      ["putBerthsBerthShipsShipId", "putBerthsBerthShipsShipId"],
      ["getArrivals", "getArrivals"],
    ]);
  });

  test("has path parameters in the order of the path", () => {
    expect(harbour.operations[0]?.parameters.map(({ name }) => name)).toEqual(["berth", "ship_id"]);
  });

  test("tells the file, relative to the root document, in which each object is", () => {
    expect(harbour.placeOf(harbour.operations[0]?.source ?? {})).toBe("berths.yaml:5:3");
    expect(harbour.placeOf(harbour.schemas.get("Ship") ?? {})).toBe("shared parts/schemas.yaml:2:3");
  });

  test("lets what stands beside a reference replace the annotations of its target", () => {
    const name = harbour.schemas.get("Ship")?.properties?.name ?? {};
    expect(harbour.resolve(name)).toMatchObject({ description: "The ship's name.", maxLength: 40 });
    expect(harbour.nameOf(name)).toBeUndefined();
    expect(harbour.nameOf({ $ref: "#/components/schemas/Name" })).toBe("Name");
  });

  test("follows schemas that contain themselves once", () => {
    const ship = harbour.schemas.get("Ship") ?? {};
    expect(harbour.reach([{ $ref: "#/components/schemas/Ship" }])).toContain(ship);
  });

  test("finds secrets through references", () => {
    expect(harbour.secretFields).toEqual(["pass_phrase"]);
  });

  test("has the events of a stream, in the order of the mapping", () => {
    expect(harbour.eventTypes).toEqual(["fog", "ship"]);
    expect(harbour.unionOf(harbour.operations[1]?.event ?? {})?.branches.get("ship")).toEqual({
      $ref: "#/components/schemas/ShipArrival",
    });
  });

  test("counts ranges of statuses and `default` as responses, and only 2xx as success", () => {
    expect(harbour.operations[0]?.responses.map(({ status }) => status)).toEqual(["200", "202", "4XX"]);
    expect(harbour.operations[0]?.successes.map(({ status }) => status)).toEqual(["200", "202"]);
  });
});

test("the description of this workspace reads without a mistake", () => {
  const description = readBuiltDescription();
  expect(description.ignored).toEqual([]);
  expect(description.secretFields).toEqual(["authorization_token"]);
  expect(description.placeOf(description.operations[0]?.source ?? {})).toBe("paths/agents.yaml:2:3");
});

test("a parameter that moves from the operations to their path changes nothing", () => {
  const read = (description: Description) =>
    description.operations.map(({ id, parameters }) => [id, ...parameters.map(({ name }) => name)]);
  const moved = structuredClone(readBuiltDescription().document);
  for (const item of Object.values(moved.paths as Record<string, Json>)) {
    const operations = Object.values(item) as { parameters?: Json[] }[];
    const isPath = ({ $ref }: Json) =>
      /Id$/.test(String($ref)) && !/LastEventId|AfterId|BeforeId/.test(String($ref));
    const shared = operations[0]?.parameters?.filter(isPath);
    if (!shared?.length) continue;
    for (const operation of operations)
      operation.parameters = operation.parameters?.filter((each) => !isPath(each)) ?? [];
    item.parameters = shared;
  }
  expect(JSON.stringify(moved)).toContain('"parameters":[{"$ref":"#/components/parameters/SessionId"}]');
  expect(read(readDescription(moved))).toEqual(read(readBuiltDescription()));
});

test("a union without a mapping has the names of its branches as tags", () => {
  const description = schemasOnly({
    Boat: {
      oneOf: [{ $ref: "#/components/schemas/Sail" }, { $ref: "#/components/schemas/Motor" }],
      discriminator: { propertyName: "kind" },
    },
    Sail: { type: "object", properties: { kind: { type: "string", default: "Sail" } } },
    Motor: { type: "object" },
  });
  const union = description.unionOf({ $ref: "#/components/schemas/Boat" });
  expect([[...(union?.branches.keys() ?? [])], union?.whenAbsent]).toEqual([["Sail", "Motor"], "Sail"]);
});

test("a success that is only described as `default` is a success", () => {
  const { operations } = described({ responses: { default: { description: "Whatever comes." } } });
  expect(operations[0]?.successes.map(({ status }) => status)).toEqual(["default"]);
});

test("content that is described for a response that cannot have any is ignored, and named", () => {
  const content = { "application/json": { schema: { type: "object" } } };
  const description = described({
    responses: {
      204: { description: "Gone.", content },
      304: { description: "The same.", content: {} },
      200: { description: "Here.", content },
    },
  });
  const [operation] = description.operations;
  expect(operation?.responses.map(({ status, content }) => [status, content.length])).toEqual([
    ["200", 1],
    ["204", 0],
    ["304", 0],
  ]);
  expect(operation?.successes.map(({ content }) => content.length)).toEqual([1, 0]);
  expect(JSON.stringify(description.document)).not.toContain('"Gone.","content"');
  expect(description.ignored).toEqual([
    expect.stringMatching(/\/responses\/204\/content: content of a 204$/),
    expect.stringMatching(/\/responses\/304\/content: content of a 304$/),
  ]);
});

test("a body that is described for a GET is ignored, and named", () => {
  const requestBody = { content: { "application/json": { schema: {} } } };
  const description = described({ requestBody, responses: { 204: { description: "Fine." } } });
  expect(description.operations[0]?.body).toBeUndefined();
  expect(description.ignored).toEqual(["#/paths/~1boats/get/requestBody: requestBody of a GET"]);
});

test("bytes are a file in a form, and a text in JSON", () => {
  const schema = () => ({ type: "object", properties: { at: { type: "string", format: "binary" } } });
  const content = { "multipart/form-data": { schema: schema() } };
  const responses = { 200: { description: "It.", content: { "application/json": { schema: schema() } } } };
  const { operations, fieldsOf } = described({}, {}, { post: { requestBody: { content }, responses } });
  const fileOf = (media: { schema: Schema } | undefined) =>
    isFile(fieldsOf(media?.schema ?? {}).get("at")?.schema ?? {});
  expect(fileOf(operations[0]?.body?.content[0])).toBe(true);
  expect(fileOf(operations[0]?.responses[0]?.content[0])).toBe(false);
});

test("webhooks, callbacks and links are named as what is ignored", () => {
  const responses = { 200: { description: "Fine.", links: { next: {} } } };
  expect(described({ callbacks: {}, responses }, { webhooks: { sunk: {} } }).ignored).toEqual([
    "#/webhooks: webhooks",
    "#/paths/~1boats/get/callbacks: callbacks",
    "#/paths/~1boats/get/responses/200/links: links",
  ]);
});

test("boolean schemas are objects to generators, but for what else may be in an object", () => {
  const content = { "application/json": { schema: true } };
  const { operations, schemas, resolve } = described(
    {},
    {
      components: {
        schemas: {
          Never: false,
          Boat: { properties: { sail: true, motor: { items: false } }, additionalProperties: false },
        },
      },
    },
    { post: { requestBody: { content } } },
  );
  expect(operations[0]?.body?.content[0]?.schema).toEqual({});
  expect(resolve({ $ref: "#/components/schemas/Never" })).toEqual({ not: {} });
  expect(schemas.get("Boat")).toEqual({
    properties: { sail: {}, motor: { items: { not: {} } } },
    additionalProperties: false,
  });
});

test("a reference with an escaped name is followed", () => {
  const { resolve } = schemasOnly({ "a/b~c d": { type: "string" }, B: {} });
  expect(resolve({ $ref: "#/components/schemas/a~1b~0c%20d" })).toEqual({ type: "string" });
});

test("an operation has its own server, or else that of its path, or else that of the description", () => {
  const server = (url: string) => ({ servers: [{ url }, { url: "https://other.example" }] });
  const { operations } = readDescription({
    openapi: "3.1.0",
    ...server("https://api.example"),
    paths: {
      "/boats": { get: { responses: ok } },
      "/ships": {
        ...server("https://ships.example"),
        get: { responses: ok },
        put: {
          servers: [{ url: "https://{at}.example", variables: { at: { default: "put" } } }],
          responses: ok,
        },
        post: { servers: [], responses: ok },
      },
    },
  });
  expect(operations.map(({ server }) => server)).toEqual([
    "https://api.example",
    "https://ships.example",
    "https://put.example",
    "https://ships.example",
  ]);
});

test("an example whose value is elsewhere is made up from the schema", () => {
  const schema = {
    type: "object",
    properties: { masts: { type: "integer", minimum: 1 } },
    required: ["masts"],
  };
  const examples = { there: { summary: "A boat.", externalValue: "https://boats.example/1.json" } };
  const { operations } = readDescription({
    openapi: "3.1.0",
    paths: {
      "/boats": {
        get: {
          responses: { 200: { description: "It.", content: { "application/json": { schema, examples } } } },
        },
      },
    },
  });
  expect(operations[0]?.responses[0]?.content[0]?.examples).toEqual([
    { name: "there", summary: "A boat.", description: "", value: { masts: 1 } },
  ]);
});

test("an operation that only redirects has that as its success", () => {
  const { operations } = readDescription({
    openapi: "3.1.0",
    paths: { "/chart": { get: { responses: { 302: { description: "It is there." }, 404: ok[200] } } } },
  });
  expect(operations[0]?.successes.map(({ status }) => status)).toEqual(["302"]);
});

describe("a mistake is one error at its place:", () => {
  test.each<[name: string, read: () => unknown, message: string]>([
    [
      "another version of OpenAPI",
      () => readDescription({ openapi: "3.2.0", paths: {} }),
      "#: Expected openapi: 3.1.x or 3.0.x, found openapi: 3.2.0.",
    ],
    [
      "what was before OpenAPI",
      () => readDescription({ swagger: "2.0", paths: {} }),
      "#: Expected openapi: 3.1.x or 3.0.x, found swagger: 2.0.",
    ],
    [
      "a path parameter that is not described",
      () => readDescription({ openapi: "3.1.0", paths: { "/boats/{id}": { get: { responses: ok } } } }),
      "#/paths/~1boats~1{id}/get: The parameter {id} of /boats/{id} is not described.",
    ],
    [
      "a path parameter that the path does not have",
      () => described({ parameters: [{ name: "id", in: "path", required: true, schema: {} }] }),
      "#/paths/~1boats/get/parameters/0: /boats has no parameter {id}.",
    ],
    [
      "a path with a query",
      () => readDescription({ openapi: "3.1.0", paths: { "/boats?kind=sail": { get: { responses: ok } } } }),
      "#/paths/~1boats?kind=sail: The path /boats?kind=sail has a query. Describe what is in it as parameters.",
    ],
    [
      "a path with a fragment",
      () => readDescription({ openapi: "3.1.0", paths: { "/boats#sail": { get: { responses: ok } } } }),
      "The path /boats#sail has a fragment, which is not sent. Write the path without it.",
    ],
    [
      "a parameter with a style of its own",
      () => described({ parameters: [{ name: "at", in: "header", style: "matrix", schema: {} }] }),
      "#/paths/~1boats/get/parameters/0: The header parameter at has the style matrix, which is not supported. Use simple.",
    ],
    [
      "a parameter with content that is no JSON",
      () => described({ parameters: [{ name: "at", in: "query", content: { "text/csv": {} } }] }),
      "The query parameter at has the content text/csv, which is not supported. Describe it as application/json, or by a schema.",
    ],
    [
      "a style of its own in a form",
      () => {
        const encoding = { at: { style: "matrix" } };
        const content = { "multipart/form-data": { schema: {}, encoding } };
        return described({}, {}, { post: { requestBody: { content } } });
      },
      "/encoding/at: The field at of a form has the style matrix, which is not supported. Use form, spaceDelimited, pipeDelimited, deepObject.",
    ],
    [
      "a reference that leads nowhere",
      () => schemasOnly({ Boat: { $ref: "#/components/schemas/Ship" } }),
      "#/components/schemas/Boat: There is nothing at #/components/schemas/Ship.",
    ],
    [
      "a reference out of the bundle",
      () => schemasOnly({ Boat: { $ref: "boat.yaml" } }),
      "The reference boat.yaml is no JSON pointer into the bundle, such as #/components/schemas/Agent.",
    ],
    [
      "a reference to itself",
      () =>
        schemasOnly({
          Boat: { $ref: "#/components/schemas/Ship" },
          Ship: { $ref: "#/components/schemas/Boat" },
        }),
      "The reference #/components/schemas/Ship leads back to itself.",
    ],
    [
      "a limit beside a reference to another limit",
      () =>
        schemasOnly({
          Name: { type: "string", maxLength: 9 },
          Boat: { properties: { name: { $ref: "#/components/schemas/Name", maxLength: 5 } } },
        }),
      "#/components/schemas/Boat/properties/name: maxLength stands beside a reference to #/components/schemas/Name, which says something else about it. Both would apply: write an allOf of the two.",
    ],
    [
      "a schema that moves the base of references",
      () => schemasOnly({ Boat: { $anchor: "boat" } }),
      "$anchor is not supported. Refer to schemas by #/components/schemas.",
    ],
    [
      "an operationId that comes twice",
      () =>
        readDescription({
          openapi: "3.1.0",
          paths: {
            "/boats": { get: { operationId: "a", responses: ok }, put: { operationId: "a", responses: ok } },
          },
        }),
      "#/paths/~1boats/put: The operationId a is also that of GET /boats.",
    ],
    [
      "a method that OpenAPI 3.1 does not know",
      () => described({}, {}, { query: {} }),
      "#/paths/~1boats: query on the path /boats is not supported.",
    ],
  ])("%s", (_, read, message) => {
    expect(read).toThrow(message);
  });
});

test("a file that is not there is named", async () => {
  await expect(foreign("nowhere.yaml")).rejects.toThrow(/nowhere\.yaml/);
});

test("an example of what is neither JSON nor a form is the text that is sent", () => {
  const schema = { type: "object", properties: { name: { type: "string", xml: { attribute: true } } } };
  const content = {
    "text/event-stream": { schema, example: { name: "a" } },
    "application/xml": { schema },
    "text/csv": { schema: { type: "string" }, example: "a,b" },
    "multipart/form-data": { schema },
    "application/json": { schema, example: null },
  };
  const [operation] = described({ responses: { 200: { description: "It.", content } } }).operations;
  expect(operation?.responses[0]?.content.map(({ examples }) => examples[0]?.value)).toEqual([
    'data: {"name":"a"}\n\n',
    '<root name="string"></root>\n',
    "a,b",
    { name: "string" },
    null,
  ]);
});

test("what is made up for a request has no field that is read-only, and for a response none that is write-only", () => {
  const schema = {
    type: "object",
    properties: { id: { type: "string", readOnly: true }, password: { type: "string", writeOnly: true } },
  };
  const content = { "application/json": { schema } };
  const post = { requestBody: { content }, responses: { 200: { description: "It.", content } } };
  const [operation] = described({}, {}, { post }).operations;
  expect(operation?.body?.content[0]?.examples[0]?.value).toEqual({ password: "string" });
  expect(operation?.responses[0]?.content[0]?.examples[0]?.value).toEqual({ id: "string" });
});
