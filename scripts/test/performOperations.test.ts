import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { readDescription, type Violation } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { explain } from "../src/checkResponses.ts";
import { type Contradiction, performOperations } from "../src/performOperations.ts";

const json = (schema: object, example?: object) => ({
  "application/json": { schema, ...(example && { example }) },
});
const harbour = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
const boat = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string" },
    name: { type: "string" },
    due: { type: ["string", "null"] },
    rank: { type: "integer" },
    nickname: { type: "string" },
  },
};
const createBoat = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", maxLength: 64 },
    due: { type: ["string", "null"] },
    rank: { type: "integer", default: 5 },
  },
};
const pathParameter = (name: string) => ({
  name,
  in: "path",
  required: true,
  example: name.replace("id", "9"),
  schema: { type: "string" },
});
const key = { name: "Idempotency-Key", in: "header", schema: { type: "string" } };
const replayed = { "Replayed-Response": { schema: { type: "string" } } };
const missing = { 404: { description: "Not there.", content: json({ type: "object" }) } };
const document = {
  openapi: "3.1.0",
  paths: {
    "/harbours": {
      post: {
        operationId: "createHarbour",
        responses: { 201: { description: "Made.", content: json(harbour, { id: "harbour_0" }) } },
      },
    },
    "/harbours/{harbour_id}/boats": {
      parameters: [pathParameter("harbour_id")],
      get: {
        operationId: "listBoats",
        responses: {
          200: { description: "All.", content: json({ type: "array", items: boat }) },
          ...missing,
        },
      },
      post: {
        operationId: "createBoat",
        parameters: [key],
        requestBody: { content: json(createBoat, { name: "Ada", due: "today" }) },
        responses: {
          201: {
            description: "Made.",
            headers: replayed,
            content: json(boat, { id: "boat_0", name: "Ada" }),
          },
          ...missing,
        },
      },
    },
    "/harbours/{harbour_id}/boats/{boat_id}": {
      parameters: [pathParameter("harbour_id"), pathParameter("boat_id")],
      get: {
        operationId: "getBoat",
        responses: { 200: { description: "It.", content: json(boat) }, ...missing },
      },
      delete: { operationId: "deleteBoat", responses: { 204: { description: "Gone." }, ...missing } },
    },
  },
};
const description = readDescription(document);

/** The same paths below `/piers`. */
const atPiers = (paths: object) =>
  Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [path.replace("/harbours/", "/piers/"), item]),
  );

/** What a made-up server does otherwise than its description says. */
interface Faults {
  ignoresParents?: boolean;
  forgets?: string[];
  renamesReplayed?: boolean;
  refuses?: number;
}

type Boat = Record<string, unknown>;

/** Performs the operations against a server that has these faults. */
async function perform(
  { ignoresParents, forgets = [], renamesReplayed, refuses }: Faults = {},
  described = description,
) {
  const boats = new Map<string, Boat[]>();
  const keys = new Set<string>();
  let next = 1;
  const all = () => [...boats.values()].flat();
  const respond = async (request: IncomingMessage): Promise<[number, unknown, Record<string, string>?]> => {
    const [, , parent = "", , id] = request.url?.split("/") ?? [];
    if (request.url === "/harbours") {
      const made = `harbour_${next++}`;
      boats.set(made, []);
      return [201, { id: made }];
    }
    const own = ignoresParents ? all() : boats.get(parent);
    if (!own) return [404, {}];
    if (request.method === "GET" && !id) return [200, own];
    if (request.method === "POST") {
      if (refuses) return [refuses, { error: { message: "No boats today." } }];
      const sentBody = parsed(await text(request));
      if (!sentBody) return [400, {}];
      const made: Boat = { id: `boat_${next++}`, rank: 5, nickname: "A", ...sentBody };
      for (const field of forgets) delete made[field];
      (boats.get(parent) ?? []).push(made);
      const sent = String(request.headers["idempotency-key"]);
      const isReplay = keys.has(sent);
      if (sent !== "undefined") keys.add(sent);
      const header = renamesReplayed ? "Idempotent-Replayed" : "Replayed-Response";
      return [201, made, isReplay ? { [header]: "true" } : {}];
    }
    const found = own.find((each) => each.id === id);
    if (!found) return [404, {}];
    if (request.method === "GET") return [200, found];
    own.splice(own.indexOf(found), 1);
    return [204, undefined];
  };
  const server = createServer(async (request, response) => {
    const [status, body, headers] = await respond(request);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await performOperations(described, {
      url: `http://127.0.0.1:${port}`,
      checkResponse: checkLength,
      checkEvent: () => [],
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function parsed(body: string): object | undefined {
  return body.startsWith("{") ? JSON.parse(body) : undefined;
}

/** Stands for the validator: a boat's `due` is there, and its name is short. */
function checkLength(operation: string, { status, body }: { status: number; body: unknown }): Violation[] {
  if (operation !== "createBoat" || status !== 201) return [];
  const { name, due } = body as { name: string; due?: unknown };
  const found = [];
  if (name.length > 16) found.push({ in: "body", path: "name", keyword: "maxLength", message: "Too long." });
  if (due === undefined) found.push({ in: "body", path: "due", keyword: "required", message: "Not there." });
  return found;
}

const saying = async (faults?: Faults) => (await perform(faults)).map(({ says }) => says);
const TOO_LONG = "POST /harbours/{harbour_id}/boats 201: Too long.";
const NOT_THERE = "POST /harbours/{harbour_id}/boats 201: Not there.";

test("bodies are as long, and as short, as the description allows", async () => {
  expect(await saying()).toEqual([NOT_THERE, TOO_LONG]);
});

test("an object that is found under any parent, and a list of all parents, are contradictions", async () => {
  const found = await saying({ ignoresParents: true });
  expect(found).toEqual(
    expect.arrayContaining([
      "POST /harbours/{harbour_id}/boats 201: succeeds although harbour_id is of no object; respond with 404",
      "GET /harbours/{harbour_id}/boats 200: succeeds although harbour_id is of no object; respond with 404",
      "GET /harbours/{harbour_id}/boats/{boat_id} 200: succeeds although harbour_id is of another object; respond with 404",
    ]),
  );
});

test("fields and headers that no response has are contradictions, and defaults that are not applied", async () => {
  expect(await saying({ forgets: ["nickname"], renamesReplayed: true })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/: never has the field nickname$/),
      "POST /harbours/{harbour_id}/boats 201: never has the header Replayed-Response",
    ]),
  );
});

test("a request of the description that is refused is a contradiction, unless it comes at the wrong time", async () => {
  expect(await saying({ refuses: 400 })).toContain(
    "POST /harbours/{harbour_id}/boats 400: refuses what the description allows: No boats today.",
  );
  expect((await saying({ refuses: 409 })).join()).not.toContain("refuses");
});

test("what is not found because it could not be created is no contradiction of its own", async () => {
  const race = {
    operationId: "createRace",
    requestBody: {
      content: json({ type: "object", properties: { boat_id: { type: "string" } } }, { boat_id: "boat_0" }),
    },
    responses: { 201: { description: "Made." }, ...missing },
  };
  const withRaces = readDescription({ ...document, paths: { ...document.paths, "/races": { post: race } } });
  expect((await perform({ refuses: 500 }, withRaces)).map(({ says }) => says).join()).not.toContain("/races");
});

test("an object may be read elsewhere than it is created", async () => {
  const { paths, ...rest } = document;
  const { "/harbours": harbours, ...others } = paths;
  const moved = readDescription({ ...rest, paths: { "/harbours": harbours, ...atPiers(others) } });
  expect((await perform({}, moved)).map(({ says }) => says.replaceAll("piers", "harbours"))).toEqual([
    NOT_THERE,
    TOO_LONG,
  ]);
});

test("a contradiction has its places in the description and in the server, if the server names the operation", () => {
  const found: Contradiction[] = [
    { operation: "createBoat", says: "POST /boats 201: no", place: "paths/boats.yaml:1:1" },
    { operation: "sinkBoat", says: "DELETE /boats 500: no", place: "paths/boats.yaml:9:1" },
  ];
  const sources = new Map([["server/src/objects/boats.ts", '\ncreate: "createBoat"']]);
  expect(explain(found, sources)).toEqual([
    "POST /boats 201: no (spec/paths/boats.yaml:1:1, performed by server/src/objects/boats.ts:2)",
  ]);
});
