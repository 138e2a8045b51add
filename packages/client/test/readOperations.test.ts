import { expect, test } from "@jest/globals";
import { printApi, printOperations } from "../scripts/printOperations.ts";
import { type Json, readOperations } from "../scripts/readOperations.ts";

const json = (schema: Json) => ({ "application/json": { schema } });
const names = { secretMembers: ["pin"], knownEventTypes: ["boat.sunk"] };
const boat = { $ref: "#/components/schemas/Boat" };
const answer = { 200: { description: "The boat.", content: json(boat) } };

function description(paths: Json): Json {
  return { paths, components: { schemas: { Boat: { type: "object" } } } };
}

function operation(id: string, name: string | undefined, rest: Json = {}): Json {
  return {
    operationId: id,
    ...(name && { "x-sdk-name": name }),
    summary: "Boats",
    responses: answer,
    ...rest,
  };
}

test("an operation in a namespace of any depth appears, typed, without hand-written code", () => {
  const id = { name: "boat_id", in: "path", required: true };
  const mast = { name: "mast_id", in: "path", required: true };
  const operations = readOperations(
    description({
      "/boats/{boat_id}/masts/{mast_id}/sails": {
        parameters: [id],
        post: operation("hoistSail", "boats.masts.sails.hoist", {
          parameters: [mast, { name: "Idempotency-Key", in: "header" }, { name: "speed", in: "query" }],
          requestBody: { required: true, content: json(boat) },
          responses: { 204: { description: "Hoisted." } },
        }),
      },
    }),
  );
  const api = printApi(operations);
  expect(api).toContain("readonly boats: BoatsApi;");
  expect(api).toContain("readonly masts: BoatsMastsApi;");
  expect(api).toContain("readonly sails: BoatsMastsSailsApi;");
  expect(api).toContain(
    "hoist(boatId: string, mastId: string, body: types.Boat, query?: HoistSailQuery, options?: IdempotencyKeyOptions): ResponsePromise<void>;",
  );
  expect(printOperations(operations, "http://boats.invalid", names)).toContain(
    '"boats.masts.sails.hoist": {"method":"post","path":"/boats/{boat_id}/masts/{mast_id}/sails",' +
      '"body":"json","query":true,"kind":"empty"},',
  );
});

test("a text of the description cannot end its comment", () => {
  const paths = { "/boats": { get: operation("getBoat", "boats.get", { description: "Try */ here." }) } };
  expect(printApi(readOperations(description(paths)))).toContain("Try *\\/ here.");
});

const refused: [string, Json, string][] = [
  [
    "no operationId",
    { "/boats": { get: { responses: answer } } },
    "GET /boats has no operationId. The client's types are named after it.",
  ],
  [
    "no SDK name",
    { "/boats": { get: operation("getBoat", undefined) } },
    "GET /boats (getBoat) has no x-sdk-name. Name the call that users write, in camelCase words with dots",
  ],
  [
    "an SDK name with a dash",
    { "/boats": { get: operation("getBoat", "boats.get-one") } },
    'GET /boats (getBoat) has the x-sdk-name "boats.get-one".',
  ],
  [
    "an SDK name that another operation has",
    {
      "/boats": { get: operation("getBoat", "boats.get") },
      "/b": { get: operation("readBoat", "boats.get") },
    },
    "getBoat and readBoat both have the x-sdk-name boats.get.",
  ],
  [
    "a namespace that is a method already",
    {
      "/boats": { get: operation("getBoat", "boats.get") },
      "/b": { get: operation("getMast", "boats.get.mast") },
    },
    "getMast needs boats.get to be a namespace (x-sdk-name boats.get.mast), but that is the method of getBoat.",
  ],
  [
    "a reserved word",
    { "/boats": { get: operation("getBoat", "raw.get") } },
    'getBoat has the x-sdk-name raw.get, but "raw" is reserved.',
  ],
  [
    "a path parameter that is not described",
    { "/boats/{boat_id}": { get: operation("getBoat", "boats.get") } },
    "GET /boats/{boat_id} (getBoat) does not describe its path parameter boat_id.",
  ],
  [
    "a body that the client cannot send",
    {
      "/boats": { post: operation("addBoat", "boats.add", { requestBody: { content: { "text/csv": {} } } }) },
    },
    "POST /boats (addBoat) takes text/csv. The client sends application/json or multipart/form-data.",
  ],
  [
    "an answer that the client cannot read",
    {
      "/boats": {
        get: operation("getBoat", "boats.get", { responses: { 200: { content: { "image/png": {} } } } }),
      },
    },
    "GET /boats (getBoat) answers 200 with image/png. The client reads application/json or text/event-stream.",
  ],
  [
    "answers of two kinds",
    { "/boats": { get: operation("getBoat", "boats.get", { responses: { ...answer, 204: {} } }) } },
    "GET /boats (getBoat) answers sometimes unary, sometimes empty. All its 2xx answers must be of one kind.",
  ],
  [
    "no answer at all",
    { "/boats": { get: operation("getBoat", "boats.get", { responses: {} }) } },
    "GET /boats (getBoat) describes no 2xx response.",
  ],
];

test.each(refused)("an operation with %s is refused by name", (_, paths, message) => {
  expect(() => readOperations(description(paths))).toThrow(message);
});
