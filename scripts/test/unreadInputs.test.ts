import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { unreadInputs } from "../src/unreadInputs.ts";

const body = (schema: object) => ({ content: { "application/json": { schema } } });
const parameters = [
  { name: "harbour_id", in: "path", required: true, schema: { type: "string" } },
  { name: "page-size", in: "query", schema: { type: "integer" } },
  { name: "Boat-Key", in: "header", schema: { type: "string" } },
];
const description = readDescription({
  openapi: "3.1.0",
  paths: {
    "/harbours/{harbour_id}/boats": {
      parameters,
      get: { operationId: "listBoats", responses: { 200: { description: "All." } } },
      post: {
        operationId: "createBoat",
        requestBody: body({
          allOf: [{ type: "object", properties: { name: { type: "string" } } }],
          type: "object",
          properties: { 船籍: { type: "string" }, $color: { type: "string" } },
        }),
        responses: { 201: { description: "Made." } },
      },
      patch: {
        operationId: "updateBoat",
        requestBody: body({ oneOf: [{ type: "object", properties: { mast: { type: "string" } } }] }),
        responses: { 204: { description: "Changed." } },
      },
    },
  },
});

const at = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: string) => ({ type: "array", items: at(name) });

const lost = "a request that has it is accepted, and it is lost";

test("parameters and fields that are not read are found, whatever their names", () => {
  const sources = new Map([
    ["src/http/keys.ts", 'const key: HeaderName<"createBoat"> = "Key"; // of "listBoats"'],
    ["src/handlers/lists.ts", '// A page.\nexport const lists = { list: "listBoats" };'],
    ["src/handlers/boats.ts", "export const createBoat = ({ body }) => ({ rename: body.color });"],
  ]);
  expect(unreadInputs(description, sources)).toEqual([
    `src/handlers/lists.ts:2 never reads the query parameter page-size of listBoats and 2 more: ${lost}`,
    `src/handlers/lists.ts:2 never reads the header parameter Boat-Key of listBoats and 2 more: ${lost}`,
    `src/handlers/boats.ts:1 never reads the field name of createBoat: ${lost}`,
    `src/handlers/boats.ts:1 never reads the field 船籍 of createBoat: ${lost}`,
    `src/handlers/boats.ts:1 never reads the field $color of createBoat: ${lost}`,
    `The server never reads the field mast of updateBoat: ${lost}`,
  ]);
});

const READING = `
  const { "page-size": size } = query;
  headers.get("boat-key");
  const operations = { create: "createBoat", list: "listBoats", update: "updateBoat" };
  const create = ({ body: { name, 船籍: port, $color = "red" } }) => ({ name, port, $color });`;

test("what is taken out of a request is read, and an update that merges reads everything", () => {
  expect(unreadInputs(description, new Map([["src/boats.ts", READING]]))).toEqual([]);
  const spreading = READING.replace(/const create = .*/, "const create = ({ body }) => ({ ...body });");
  expect(unreadInputs(description, new Map([["src/boats.ts", spreading]]))).toEqual([]);
  const reading = READING.replace(
    /const create = .*/,
    "const create = ({ body }) => [body.name, body.船籍, body?.$color];",
  );
  expect(unreadInputs(description, new Map([["src/boats.ts", reading]]))).toEqual([]);
});

test("a name in other code, in a comment, or in what is returned reads nothing", () => {
  const text = `
    // Its name and page-size.
    const operations = { create: "createBoat", list: "listBoats", update: "updateBoat" };
    const create = ({ body }) => ({ name: "Ada", 船籍: port(), /* body.name */ $color: body.$colors, agent: call.name });`;
  const sources = new Map([
    ["src/boats.ts", text],
    ["src/logging.ts", 'const { name, "page-size": size } = query; headers.get("boat-key");'],
  ]);
  expect(
    unreadInputs(description, sources).map((line) => /(?<=reads the ).*?(?= of)/.exec(line)?.[0]),
  ).toEqual([
    "query parameter page-size",
    "header parameter Boat-Key",
    "field name",
    "field 船籍",
    "field $color",
  ]);
});

test("what several operations have in common may be read where none is performed", () => {
  const text =
    'const operations = { create: "createBoat", list: "listBoats", update: "updateBoat" };\nconst create = ({ body }) => ({ ...body });';
  const shared = `const page = (query: Call<"listBoats">["query"]) => query["page-size"];\nconst key: HeaderName<"createBoat"> = "Boat-Key";`;
  const sources = new Map([
    ["src/boats.ts", text],
    ["src/page.ts", shared],
  ]);
  expect(unreadInputs(description, sources)).toEqual([]);
});

test("a field of an object in a body is read by whoever has its name, and kept where responses have the object", () => {
  const text = { type: "string" };
  const Sail = { type: "object", properties: { color: text, patches: text } };
  const CrewInput = { type: "object", properties: { name: text, rank: text } };
  const withCrew = readDescription({
    openapi: "3.1.0",
    paths: {
      "/boats": {
        post: {
          operationId: "createBoat",
          requestBody: body({ type: "object", properties: { sail: at("Sail"), crew: listOf("CrewInput") } }),
          responses: {
            201: { description: "Made.", ...body({ type: "object", properties: { sail: at("Sail") } }) },
          },
        },
      },
    },
    components: { schemas: { Sail, CrewInput } },
  });
  const sources = new Map([
    ["src/boats.ts", "// Their rank.\nexport const createBoat = ({ body: { sail, crew } }) => hire(crew);"],
    ["src/hire.ts", "export const hire = (crew) => crew.map(({ name }, rank) => name);"],
  ]);
  expect(unreadInputs(withCrew, sources)).toEqual([
    `src/boats.ts:2 never reads the field CrewInput.rank of createBoat: ${lost}`,
  ]);
});
