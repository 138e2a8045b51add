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

const lost = "a request that has it is accepted, and it is lost";

test("parameters and fields that the server does not name are found, whatever their names", () => {
  const sources = new Map([
    ["src/http/keys.ts", 'const key: HeaderName<"createBoat"> = "Key"; // of "listBoats"'],
    ["src/handlers/lists.ts", '// A page.\nexport const lists = ["listBoats"];'],
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

test("what it names it reads, and an update that merges reads everything", () => {
  const text = `
    const { "page-size": size } = query;
    headers.get("boat-key");
    const operations = { create: "createBoat", list: "listBoats", update: "updateBoat" };
    const create = ({ name, 船籍, $color }) => ({ name, 船籍, $color });`;
  expect(unreadInputs(description, new Map([["src/boats.ts", text]]))).toEqual([]);
  const spreading = text.replace(/const create = .*/, "const create = ({ body }) => ({ ...body });");
  expect(unreadInputs(description, new Map([["src/boats.ts", spreading]]))).toEqual([]);
});
