import { fileURLToPath } from "node:url";
import { type Description, type Json, readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { describe, expect, test } from "@jest/globals";
import { clientOperations } from "../../scripts/clientOperations.ts";
import { printApi, printOperations } from "../../scripts/printOperations.ts";

const json = (schema: Json) => ({ "application/json": { schema } });
const boat = { $ref: "#/components/schemas/Boat" };
const response = { 200: { description: "The boat.", content: json(boat) } };

function description(paths: Json): Description {
  return readDescription({ openapi: "3.1.0", paths, components: { schemas: { Boat: { type: "object" } } } });
}

function operation(id: string, name: string | undefined, rest: Json = {}): Json {
  return {
    operationId: id,
    ...(name && { "x-sdk-name": name }),
    summary: "Boats",
    responses: response,
    ...rest,
  };
}

const onOneLine = (text: string) => text.replace(/\s+/g, " ");

test("an operation in a namespace of any depth appears, typed, without hand-written code", () => {
  const id = { name: "boat_id", in: "path", required: true };
  const mast = { name: "mast_id", in: "path", required: true };
  const boats = description({
    "/boats/{boat_id}/masts/{mast_id}/sails": {
      parameters: [id],
      post: operation("hoistSail", "boats.masts.sails.hoist", {
        parameters: [
          mast,
          { name: "Idempotency-Key", in: "header", schema: {} },
          { name: "speed", in: "query", schema: {} },
        ],
        requestBody: { required: true, content: json(boat) },
        responses: { 204: { description: "Hoisted." } },
      }),
    },
  });
  const operations = clientOperations(boats);
  const api = printApi(operations);
  expect(api).toContain("readonly boats: BoatsApi;");
  expect(api).toContain("readonly masts: BoatsMastsApi;");
  expect(api).toContain("readonly sails: BoatsMastsSailsApi;");
  expect(api).toContain(
    "hoist(boatId: string, mastId: string, body: types.Boat, query?: HoistSailQuery, options?: IdempotencyKeyOptions): ResponsePromise<void>;",
  );
  expect(onOneLine(printOperations(operations, boats))).toContain(
    '"boats.masts.sails.hoist": { "method": "post", "path": "/boats/{boat_id}/masts/{mast_id}/sails", ' +
      '"body": "json", "query": [ "speed" ], "kind": "empty" }',
  );
});

test("a body is of the type for requests, and what is returned of the one for responses", () => {
  const Boat = { type: "object", required: ["id"], properties: { id: { type: "string", readOnly: true } } };
  const paths = {
    "/boats": { post: operation("addBoat", "boats.add", { requestBody: { content: json(boat) } }) },
  };
  const boats = readDescription({ openapi: "3.1.0", paths, components: { schemas: { Boat } } });
  expect(printApi(clientOperations(boats))).toContain(
    "add(body?: types.BoatRequest, options?: RequestOptions): ResponsePromise<types.Boat>;",
  );
});

test("a text of the description cannot end its comment", () => {
  const paths = { "/boats": { get: operation("getBoat", "boats.get", { description: "Try */ here." }) } };
  expect(printApi(clientOperations(description(paths)))).toContain("Try *\\/ here.");
});

test("a response that is neither JSON nor a stream is returned as it is", () => {
  const responses = { 200: { content: { "image/png": {} } } };
  const boats = description({ "/boats": { get: operation("drawBoat", "boats.draw", { responses }) } });
  const operations = clientOperations(boats);
  expect(printApi(operations)).toContain("draw(options?: RequestOptions): ResponsePromise<Response>;");
  expect(printOperations(operations, boats)).toContain('"kind": "raw"');
});

test("JSON is JSON, whatever its media type adds", () => {
  const get = (type: string) => ({
    "/boats": {
      get: operation("getBoat", "boats.get", {
        responses: { 200: { content: { [type]: { schema: boat } } } },
      }),
    },
  });
  const kinds = ["application/json; charset=utf-8", "Application/JSON", "application/hal+json"].map(
    (type) => clientOperations(description(get(type)))[0]?.kind,
  );
  expect(kinds).toEqual(["unary", "unary", "unary"]);
});

test("a write that takes no Idempotency-Key must not be sent twice", () => {
  const key = { parameters: [{ name: "Idempotency-Key", in: "header", schema: {} }] };
  const boats = description({
    "/boats": {
      post: operation("addBoat", "boats.add"),
      patch: operation("paintBoat", "boats.paint"),
      put: operation("putBoat", "boats.put"),
      delete: operation("sinkBoat", "boats.sink"),
    },
    "/ships": {
      post: operation("addShip", "ships.add", key),
      patch: operation("paintShip", "ships.paint", key),
    },
  });
  expect(clientOperations(boats).flatMap(({ id, once }) => (once ? id : []))).toEqual([
    "addBoat",
    "paintBoat",
  ]);
});

test("a cookie is named in the text of the method, which cannot set it", () => {
  const parameters = [{ name: "pier", in: "cookie", schema: {} }];
  const boats = description({ "/boats": { get: operation("getBoat", "boats.get", { parameters }) } });
  expect(printApi(clientOperations(boats))).toContain("The cookie `pier` is not an argument");
});

test("names with other letters than those of identifiers become identifiers", () => {
  const parameters = [
    { name: "boat-id", in: "path", required: true, schema: {} },
    { name: "filter[age]", in: "query", schema: {} },
    { name: "X.Trace_Id", in: "header", schema: {} },
  ];
  const boats = description({
    "/boats/{boat-id}": { get: operation("fleet/get-boat", undefined, { parameters }) },
  });
  expect(printApi(clientOperations(boats))).toContain(
    "getBoat(boatId: string, query?: FleetGetBoatQuery, options?: XTraceIdOptions): ResponsePromise<types.Boat>;",
  );
});

const refused: [string, Json, string][] = [
  [
    "an SDK name with a dash",
    { "/boats": { get: operation("getBoat", "boats.get-one") } },
    "getBoat has the x-sdk-name boats.get-one. Use camelCase words with dots",
  ],
  [
    "an SDK name that another operation has",
    {
      "/boats": { get: operation("getBoat", "boats.get") },
      "/b": { get: operation("readBoat", "boats.get") },
    },
    "readBoat has the x-sdk-name boats.get, which getBoat has too.",
  ],
  [
    "a namespace that is a method already",
    {
      "/boats": { get: operation("getBoat", "boats.get") },
      "/b": { get: operation("getMast", "boats.get.mast") },
    },
    "getMast has the x-sdk-name boats.get.mast, but boats.get is the method of getBoat and no namespace.",
  ],
  [
    "a reserved word",
    { "/boats": { get: operation("getBoat", "raw.get") } },
    'getBoat has the x-sdk-name raw.get, but "raw" is reserved.',
  ],
  [
    "a stream that is sometimes none",
    {
      "/boats": {
        get: operation("getBoat", "boats.get", {
          responses: { 200: { content: { "text/event-stream": {} } }, 204: {} },
        }),
      },
    },
    "getBoat returns sometimes stream, sometimes empty. Where one 2xx response is a stream, all must be.",
  ],
  [
    "a header that would be another option",
    {
      "/boats": {
        get: operation("getBoat", "boats.get", {
          parameters: [{ name: "Timeout", in: "header", schema: {} }],
        }),
      },
    },
    "getBoat: the header Timeout would be the option timeout, which has a meaning already.",
  ],
];

test.each(refused)("an operation with %s is refused by name", (_, paths, message) => {
  expect(() => clientOperations(description(paths))).toThrow(message);
});

describe("a description that is not ours", () => {
  const foreign = (file: string) =>
    loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

  test("gets a client with its own methods, parameters of its paths included", async () => {
    const library = await foreign("library.yaml");
    const operations = clientOperations(library);
    const api = printApi(operations);
    expect(api).toContain("getBook(bookId: string, options?: XTraceOptions): ResponsePromise<types.Book>;");
    expect(api).toContain("removeBook(bookId: string, options?: XTraceOptions): ResponsePromise<void>;");
    expect(api).toContain(
      "addBook(body: types.NewBook, options?: RequestOptions): ResponsePromise<types.Book>;",
    );
    expect(api).toContain('types.operations["listBooks"]["responses"][200]["content"]["application/json"]>');
    const table = onOneLine(printOperations(operations, library));
    expect(table).toContain('defaultBaseUrl = "https://library.example/v2"');
    expect(table).toContain('secretFields: readonly string[] = [ "door_code" ]');
    expect(table).toContain(
      '"removeBook": { "method": "delete", "path": "/books/{book_id}", "kind": "empty" }',
    );
  });

  test("needs no operationId", async () => {
    const operations = clientOperations(await foreign("harbour/openapi.yaml"));
    const api = printApi(operations);
    expect(api).toContain(
      "putBerthsBerthShipsShipId(berth: string, shipId: string, body?: types.Ship, options?: RequestOptions): ResponsePromise<types.Ship>;",
    );
    expect(api).toContain("getArrivals(options?: StreamOptions): ClosableIterator<types.Arrival>;");
  });
});
