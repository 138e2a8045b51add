import { fileURLToPath } from "node:url";
import { type Json, readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { clientOf } from "./helpers/clientOf.ts";
import { recordingFetch } from "./helpers/recordingFetch.ts";

const foreign = (file: string) =>
  loadDescription(fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)));

/** A client of a foreign description, whose requests get these responses in turn. */
async function client(file: string, ...responses: Response[]) {
  const { fetch, requests } = recordingFetch(...responses);
  const options = { token: "pt-a-long-secret", fetch, baseUrl: "http://api.invalid", maxRetries: 1 };
  return { api: await clientOf(await foreign(file), options), requests };
}

/** A client of boats with one operation, whose requests get these responses in turn. */
async function boats(method: string, operation: Json, ...responses: Response[]) {
  const { fetch, requests } = recordingFetch(...responses);
  const described = { responses: { 200: { content: { "application/json": {} } } }, ...operation };
  const description = readDescription({
    openapi: "3.1.0",
    paths: { "/boats/{boat-id}": { parameters: [boatId], [method]: { operationId: "call", ...described } } },
  });
  const options = { token: "pt-a-long-secret", fetch, baseUrl: "http://api.invalid" };
  return { api: await clientOf(description, options), requests };
}

const boatId = { name: "boat-id", in: "path", required: true, schema: { type: "string" } };
const unavailable = () => Response.json({}, { status: 503 });
const keys = (requests: Request[]) => requests.map(({ headers }) => headers.get("idempotency-key"));

test("a list in a query is sent as a repeated parameter", async () => {
  const { api, requests } = await client("library.yaml", Response.json([]));
  expect(await api.listBooks({ genre: ["crime", "詩"], limit: 2 })).toEqual([]);
  expect(requests[0]?.url).toBe(
    `http://api.invalid/books?genre=crime&genre=${encodeURIComponent("詩")}&limit=2`,
  );
});

test("a DELETE with 204 returns nothing, and a header parameter is an option", async () => {
  const { api, requests } = await client("library.yaml", new Response(null, { status: 204 }));
  expect(await api.removeBook("本", { xTrace: "t1" })).toBeUndefined();
  const [{ method, url, headers } = {} as Request] = requests;
  expect([method, url, headers.get("x-trace")]).toEqual([
    "DELETE",
    `http://api.invalid/books/${encodeURIComponent("本")}`,
    "t1",
  ]);
});

test("where a value is sometimes there, it is the value or undefined, and nothing else", async () => {
  const responses = { 200: { content: { "application/json": {} } }, 204: {} };
  const { api } = await boats(
    "put",
    { responses },
    ...[Response.json({ name: "明石" }), new Response(null, { status: 204 }), new Response("<html>")],
  );
  expect(await api.call("b1")).toEqual({ name: "明石" });
  expect(await api.call("b1")).toBeUndefined();
  await expect(api.call("b1")).rejects.toThrow("200 with a body that is not JSON: <html>");
});

test("what only redirects is the response of the place that it leads to, unread", async () => {
  const { api, requests } = await boats("get", { responses: { 302: {} } }, new Response("PK"));
  expect(await (await api.call("b1")).text()).toBe("PK");
  expect(requests[0]?.redirect).toBe("follow");
});

test("PUT has the parameters of its path in the path's order, and a body", async () => {
  const { api, requests } = await client("harbour/openapi.yaml", Response.json({ name: "明石" }));
  expect(await api.putBerthsBerthShipsShipId("4", "s1", { name: "明石" })).toEqual({ name: "明石" });
  expect([requests[0]?.method, requests[0]?.url, await requests[0]?.text()]).toEqual([
    "PUT",
    "http://api.invalid/berths/4/ships/s1",
    '{"name":"明石"}',
  ]);
});

test("a path parameter may have a dash in its name", async () => {
  const { api, requests } = await boats("get", {}, Response.json({}));
  await api.call("b 1");
  expect(requests[0]?.url).toBe("http://api.invalid/boats/b%201");
  expect(() => api.call()).toThrow("boat-id must be an id, got undefined. Call call(boat-id, options).");
});

test("a response that is neither JSON nor a stream is returned unread", async () => {
  const png = { responses: { 200: { content: { "image/png": {} } } } };
  const bytes = new Uint8Array([137, 80, 0, 255]);
  const { api, requests } = await boats(
    "get",
    png,
    new Response(bytes, { headers: { "content-type": "image/png" } }),
  );
  const response = await api.call("b1");
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  expect(requests[0]?.headers.get("accept")).toBe("*/*");
});

test.each(["post", "patch"])(
  "a %s that takes no Idempotency-Key is sent once, without one",
  async (method) => {
    const { api, requests } = await boats(method, {}, unavailable(), Response.json({}));
    await expect(api.call("b1")).rejects.toThrow("503");
    expect(keys(requests)).toEqual([null]);
  },
);

test.each(["post", "patch"])(
  "a %s that takes an Idempotency-Key is sent again with the same one",
  async (method) => {
    const parameters = [{ name: "Idempotency-Key", in: "header", schema: { type: "string" } }];
    const { api, requests } = await boats(method, { parameters }, unavailable(), Response.json({}));
    await api.call("b1");
    const [first, second] = keys(requests);
    expect([requests.length, first]).toEqual([2, second]);
    expect(first).not.toBeNull();
  },
);

test.each(["put", "delete"])("a %s may be sent again", async (method) => {
  const { api, requests } = await boats(method, {}, unavailable(), Response.json({}));
  await api.call("b1");
  expect(keys(requests)).toEqual([null, null]);
});
