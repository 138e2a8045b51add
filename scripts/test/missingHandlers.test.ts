import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { missingHandlers } from "../src/missingHandlers.ts";

const parameters = [{ name: "boat_id", in: "path", required: true, schema: { type: "string" } }];
const responses = { 200: { description: "It." } };
const operation = (operationId: string) => ({ operationId, tags: ["Big boats"], responses });
const description = readDescription({
  openapi: "3.1.0",
  paths: {
    "/boats": { get: operation("listBoats"), post: operation("createBoat") },
    "/boats/{boat_id}": { parameters, get: operation("getBoat"), head: operation("getBoatPresence") },
    "/boats/{boat_id}/sink": { parameters, post: operation("sinkBoat") },
  },
});
const ids = description.operations.map(({ id }) => id);
const objects = "packages/server/src/objects/bigboats.ts";
const kinds = "packages/server/src/objects/objectKinds.ts";
const handlers = "packages/server/src/handlers";

test("what a kind of object can have is declared, and the rest gets a handler", () => {
  expect(missingHandlers(description, ids, new Map())).toEqual([
    `nothing handles listBoats, createBoat, getBoat: declare a kind of object in ${objects} and add it to objectKinds.ts beside it, or export bigboatHandlers from ${handlers}/bigboats.ts and add that to ${handlers}/index.ts`,
    `nothing handles getBoatPresence, sinkBoat: export bigboatHandlers from ${handlers}/bigboats.ts and add that to ${handlers}/index.ts`,
  ]);
});

test("what is not in a declaration is added to it, unless it has no place there", () => {
  const sources = new Map([
    [objects, 'operations: { list: "listBoats", create: "createBoat" }'],
    [kinds, 'import { bigboats } from "./bigboats.ts";'],
  ]);
  expect(missingHandlers(description, ids, sources)).toEqual([
    `${objects} does not declare getBoat: add it to the operations, or write a handler for it in ${handlers}`,
    `nothing handles getBoatPresence, sinkBoat: export bigboatHandlers from ${handlers}/bigboats.ts and add that to ${handlers}/index.ts`,
  ]);
});

test("where there are handlers already, all are added to them", () => {
  expect(missingHandlers(description, ids, new Map([[`${handlers}/bigboats.ts`, ""]]))).toEqual([
    `nothing handles listBoats, createBoat, getBoat, getBoatPresence, sinkBoat: add it to what bigboatHandlers returns in ${handlers}/bigboats.ts, and to its type`,
  ]);
});

test("objects of others are a kind of their own, whatever their tag", () => {
  const tags = ["Big boats"];
  const ofBoats = readDescription({
    openapi: "3.1.0",
    paths: {
      "/boats/{boat_id}/spare_sails": { parameters, post: { operationId: "createSail", tags, responses } },
      "/boats/{boat_id}/spare_sails/{sail_id}": {
        parameters: [...parameters, { ...parameters[0], name: "sail_id" }],
        get: { operationId: "getSail", tags, responses },
      },
    },
  });
  const sources = new Map([[objects, 'operations: { list: "listBoats" }']]);
  expect(missingHandlers(ofBoats, ["createSail", "getSail"], sources)).toEqual([
    `nothing handles createSail, getSail: declare a kind of object, with its parent, in packages/server/src/objects/spareSails.ts and add it to objectKinds.ts beside it, or export spareSailHandlers from ${handlers}/spareSails.ts and add that to ${handlers}/index.ts`,
  ]);
});

test("what is declared is in the list, too", () => {
  const sources = new Map([
    [objects, 'operations: { list: "listBoats", create: "createBoat" }'],
    [kinds, 'import { agents } from "./agents.ts";'],
  ]);
  expect(missingHandlers(description, ["listBoats", "createBoat"], sources)).toEqual([
    `${objects} declares listBoats, createBoat, but ${kinds} does not list what it declares`,
  ]);
});
