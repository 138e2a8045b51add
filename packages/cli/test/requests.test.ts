import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";

/** A server that responds with what it was sent. */
function echo(name: string): Server {
  return createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = await text(request);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name, method, url, type: headers["content-type"], body }));
  }).listen(0, "127.0.0.1");
}

const servers = { main: echo("main"), uploads: echo("uploads"), given: echo("given") };
const addressOf = (name: keyof typeof servers) =>
  `http://127.0.0.1:${(servers[name].address() as AddressInfo).port}`;

/** Has two clients: one as the description says, one with a base URL. */
const app = `
  import { ChartClient } from "./generated/client/index.js";

  declare const process: { argv: string[] };
  const api = new ChartClient({ credentials: { asked: "s" } });
  const elsewhere = new ChartClient({ credentials: { asked: "s" }, baseUrl: String(process.argv[2]) });
  const below = new ChartClient({ credentials: { asked: "s" }, baseUrl: process.argv[3] + "/v1/below/" });
  const failure = (error: unknown) => String(error);
  console.log(JSON.stringify({
    servers: [
      await api.list(),
      await api.put(new Blob(["帆\\0"], { type: "text/plain" })),
      await api.patch({ name: null }),
      await api.put(new Uint8Array([65, 66])),
    ],
    given: [await elsewhere.list(), await elsewhere.put("x"), await elsewhere.nowhere(), await below.put("x")],
    types: [
      await api.post("a,b\\n1,船"),
      await api.post("a,b", { headers: { "content-type": "text/csv; header=absent" } }),
      await api.token(new URLSearchParams({ a: "1 & 2" })),
      await api.note("帆"),
    ],
    failures: [await api.post({ a: "1" } as never).catch(failure), await api.nowhere().catch(failure)],
  }));`;

/** What it printed. */
let printed: Record<"servers" | "given" | "types" | "failures", unknown>;
let project: string;
beforeAll(async () => {
  project = await installCli("送る 100%");
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  for (const server of Object.values(servers)) if (!server.listening) await once(server, "listening");
  const responses = { 200: { description: "It.", content: { "application/json": { schema: {} } } } };
  const takes = (type: string, schema: object) => ({
    requestBody: { required: true, content: { [type]: { schema } } },
  });
  const uploads = { servers: [{ url: `${addressOf("uploads")}/v2/` }] };
  const document = {
    openapi: "3.0.3",
    info: { title: "Chart API", version: "1" },
    servers: [{ url: `${addressOf("main")}/v1` }],
    security: [{ asked: [] }],
    paths: {
      "/$metadata": { get: { operationId: "describe", responses } },
      "/charts": {
        get: { operationId: "list", responses },
        post: { operationId: "post", ...takes("text/csv", { type: "string" }), responses },
        put: {
          operationId: "put",
          ...uploads,
          ...takes("application/octet-stream", { type: "string", format: "binary" }),
          responses,
        },
        patch: {
          operationId: "patch",
          ...uploads,
          ...takes("application/json", {
            type: "object",
            properties: { name: { type: "string", nullable: true } },
          }),
          responses,
        },
      },
      "/tokens": {
        post: {
          operationId: "token",
          ...takes("application/x-www-form-urlencoded", {
            type: "object",
            properties: { a: { type: "string" } },
          }),
          responses,
        },
      },
      "/notes": { post: { operationId: "note", ...takes("text/*", { type: "string" }), responses } },
      "/nowhere": {
        get: { operationId: "nowhere", servers: [{ url: "https://{your-host}" }], responses },
      },
    },
    components: { securitySchemes: { asked: { type: "apiKey", in: "query", name: "key" } } },
  };
  await writeFile(join(project, "openapi.json"), JSON.stringify(document, null, 1));
  const { code, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await compile(project, app)).toBe("");
  printed = JSON.parse(await runApp(project, addressOf("given"), addressOf("main")));
}, 120_000);
afterAll(async () => {
  for (const server of Object.values(servers)) server.close();
  await rm(dirname(project), { recursive: true, force: true });
});

test("each operation goes to its own server, with its whole body, and the key of its query", () => {
  expect(printed.servers).toEqual([
    expect.objectContaining({ name: "main", url: "/v1/charts?key=s" }),
    {
      ...{ name: "uploads", method: "PUT", url: "/v2/charts?key=s" },
      ...{ type: "application/octet-stream", body: "帆\0" },
    },
    expect.objectContaining({ name: "uploads", type: "application/json", body: '{"name":null}' }),
    expect.objectContaining({ name: "uploads", body: "AB" }),
  ]);
});

test("a base URL that is given counts for every operation", () => {
  expect(printed.given).toMatchObject([
    { name: "given", url: "/charts?key=s" },
    { name: "given", url: "/charts?key=s" },
    { name: "given", url: "/nowhere?key=s" },
    { name: "main", url: "/v1/below/charts?key=s" },
  ]);
});

test("a body that is neither JSON nor a form with files is sent as it is, with its content type or one of its range, once", () => {
  expect(printed.types).toMatchObject([
    { type: "text/csv", body: "a,b\n1,船" },
    { type: "text/csv; header=absent", body: "a,b" },
    { type: "application/x-www-form-urlencoded", body: "a=1+%26+2" },
    { type: "text/plain", body: "帆" },
  ]);
});

test("a body that would be sent as [object Object], and a server that is no address, are errors that say so", () => {
  expect(printed.failures).toEqual([
    "TypeError: The body of post must be a text, bytes, a Blob or URLSearchParams: it is sent as it is.",
    "TypeError: GET /nowhere has the server https://{your-host}, which is no address. Give the client a baseUrl.",
  ]);
});

test("the samples of the docs go to the same server, with the same key", async () => {
  const page = await readFile(join(project, "generated/docs/index.html"), "utf8");
  expect(page).toContain(`${addressOf("uploads")}/v2/charts?key=$CHART_ASKED`);
  expect(page).not.toContain("Authorization: Bearer");
  expect(page).toContain("/v1/$metadata".replace("$", "\\\\$"));
  expect(page).toContain("./generated/types/index.js");
  expect(page).not.toContain("@cloud-agents/types");
});

test("a stream of any API is followed over a connection that breaks, and queries, headers and bodies have any name and value", async () => {
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const { url, headers } = request;
    asked.push([url, headers["last-event-id"] ?? "", headers["x-tenant"] ?? "", await text(request)]);
    if (!url?.startsWith("/events"))
      return void response.setHeader("content-type", "application/json").end("[7]");
    response.setHeader("content-type", "text/event-stream; charset=utf-8");
    if (headers["last-event-id"]) response.end('data: {"kind":"錨"}\n\ndata: no JSON\n\n');
    else
      response.write('retry: 10\n\nid: 7\ndata: {"kind":"帆"}\n\n', () =>
        setTimeout(() => response.destroy(), 50),
      );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const event = { type: "object", required: ["kind"], properties: { kind: { type: "string" } } };
  const described = (content: object) => ({ responses: { 200: { description: "It.", content } } });
  const tenant = { name: "X-Tenant", in: "header", required: true, schema: { type: "string" } };
  const document = {
    openapi: "3.1.0",
    info: { title: "Boats API", version: "1" },
    servers: [{ url: "/relative" }],
    paths: {
      "/events": {
        get: {
          operationId: "events/watch",
          parameters: [tenant, { name: "timeout", in: "query", schema: { type: "integer" } }],
          ...described({ "text/event-stream; charset=utf-8": { schema: event } }),
        },
      },
      "/boats": {
        get: {
          operationId: "boats/new",
          ...described({ "application/json": { schema: { type: "array" } } }),
        },
        patch: {
          operationId: 'merge"boat',
          requestBody: {
            required: true,
            content: { "application/merge-patch+json": { schema: { type: ["string", "null"] } } },
          },
          ...described({ "application/json": { schema: {} } }),
        },
      },
    },
  };
  await writeFile(join(project, "boats.json"), JSON.stringify(document));
  const generated = await cloudAgents(
    project,
    "generate",
    "boats.json",
    "--only",
    "client",
    "--output",
    "boats",
  );
  expect(generated).toMatchObject({ code: 0, stderr: "" });
  const follow = `
    import { BoatsClient } from "./boats/client/index.js";
    declare const process: { argv: string[] };
    const api = new BoatsClient({ baseUrl: String(process.argv[2]) });
    const kinds: unknown[] = [];
    for await (const event of api.events.watch({ timeout: 1 }, { xTenant: "t" })) kinds.push(event.kind ?? event);
    // @ts-expect-error The header is required.
    export const wrongCall = () => api.events.watch({ timeout: 1 });
    const relative = () => new BoatsClient().boats.new().catch((error: unknown) => String(error));
    let failure = "";
    try { failure = String(await relative()); } catch (error) { failure = String(error); }
    console.log(JSON.stringify({ kinds, boats: await api.boats.new(), merged: await api.mergeBoat(null), failure }));`;
  try {
    expect(await compile(project, follow)).toBe("");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(JSON.parse(await runApp(project, address))).toEqual({
      kinds: ["帆", "錨", "no JSON"],
      boats: [7],
      merged: [7],
      failure:
        "TypeError: The description's server, /relative, says no host. Give the client a baseUrl, such as https://example.com/relative.",
    });
    expect(asked).toEqual([
      ["/events?timeout=1", "", "t", ""],
      ["/events?timeout=1", "7", "t", ""],
      ["/boats", "", "", ""],
      ["/boats", "", "", "null"],
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}, 60_000);

test("queries are written in the style that is described, by the methods and by raw", async () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(decodeURIComponent(String(request.url)));
    response.setHeader("content-type", "application/json").end("[]");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const texts = { type: "array", items: { type: "string" } };
  const range = { type: "object", properties: { gte: { type: "integer" }, tags: texts } };
  const query = [
    { name: "ids", explode: false, schema: texts },
    { name: "ports", style: "pipeDelimited", schema: texts },
    { name: "masts", schema: texts },
    { name: "built", style: "deepObject", required: true, schema: { anyOf: [range, { type: "integer" }] } },
    { name: "at", schema: { type: "object", properties: { lat: { type: "number" } } } },
    { name: "where", content: { "application/json": { schema: range } } },
  ];
  const document = {
    openapi: "3.1.0",
    info: { title: "Fleet API", version: "1" },
    security: [{ key: [] }],
    paths: {
      "/boats": {
        get: {
          operationId: "find",
          parameters: query.map((each) => ({ in: "query", ...each })),
          responses: { 200: { description: "It.", content: { "application/json": { schema: {} } } } },
        },
      },
    },
    components: { securitySchemes: { key: { type: "apiKey", in: "query", name: "key" } } },
  };
  await writeFile(join(project, "fleet.json"), JSON.stringify(document));
  const args = ["generate", "fleet.json", "--output", "fleet"];
  expect(await cloudAgents(project, ...args)).toMatchObject({ code: 0, stderr: "" });
  const find = `
    import { FleetClient } from "./fleet/client/index.js";
    declare const process: { argv: string[] };
    const api = new FleetClient({ baseUrl: String(process.argv[2]), credentials: { key: "k" } });
    const query = { ids: ["a", "b"], ports: ["c", "d"], masts: ["e", "f"], built: { gte: 1, tags: ["g"] } };
    await api.find({ ...query, at: { lat: 1.5 }, where: { tags: ["h"] } });
    await api.raw.GET("/boats", { params: { query: { built: 7, ids: ["a", "b"] } } });
    await api.raw.GET("/boats", { params: { query: { built: 7 } }, querySerializer: () => "mine" });
    // @ts-expect-error What is required must be there.
    export const wrong = () => api.find({ where: { gte: 1 } });`;
  try {
    expect(await compile(project, find)).toBe("");
    await runApp(project, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(asked).toEqual([
      '/boats?ids=a,b&ports=c|d&masts=e&masts=f&built[gte]=1&built[tags][0]=g&lat=1.5&where={"tags":["h"]}&key=k',
      "/boats?built=7&ids=a,b&key=k",
      "/boats?mine&key=k",
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  const page = await readFile(join(project, "fleet/docs/index.html"), "utf8");
  expect(page).toMatch(/boats\?built%5Bgte%5D=\d/);
}, 60_000);

test("the fields of a form are written as its encoding says, and read again by the validator", async () => {
  const asked: unknown[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const type = String(request.headers["content-type"]).split(";")[0];
    asked.push([type, type === "multipart/form-data" ? body.match(/(?<=name=")[^"]+/g) : body]);
    response.setHeader("content-type", "application/json").end("[]");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const texts = { type: "array", items: { type: "string" } };
  const card = { type: "object", required: ["year"], properties: { year: { type: "integer" }, tags: texts } };
  const schema = {
    type: "object",
    required: ["card"],
    properties: { card, expand: texts, ids: texts, note: card },
  };
  const encoding = {
    card: { style: "deepObject", explode: true },
    expand: { style: "deepObject" },
    ids: { explode: false },
  };
  const operation = (operationId: string, type: string) => ({
    operationId,
    requestBody: { required: true, content: { [type]: { schema, encoding } } },
    responses: { 200: { description: "It.", content: { "application/json": { schema: {} } } } },
  });
  const document = {
    openapi: "3.0.3",
    info: { title: "Pay API", version: "1" },
    paths: {
      "/charges": { post: operation("charge", "application/x-www-form-urlencoded") },
      "/files": { post: operation("upload", "multipart/form-data") },
    },
  };
  await writeFile(join(project, "pay.json"), JSON.stringify(document));
  const args = ["generate", "pay.json", "--output", "pay"];
  expect(await cloudAgents(project, ...args)).toMatchObject({ code: 0, stderr: "" });
  const pay = `
    import { PayClient } from "./pay/client/index.js";
    import { checkRequest } from "./pay/validator/index.js";
    declare const process: { argv: string[] };
    const api = new PayClient({ baseUrl: String(process.argv[2]) });
    const form = { card: { year: 2030, tags: ["a"] }, expand: ["b", "c"], ids: ["d", "e"], note: { year: 1 } };
    await api.charge(form);
    await api.charge("as=is");
    await api.upload(form);
    // @ts-expect-error A year is a number.
    export const wrong = () => api.charge({ card: { year: "2030" } });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const read = (text: string) =>
      checkRequest("charge", { path: {}, query: {}, headers, body: new URLSearchParams(text) });
    const { findings, body } = read("card[year]=2030&card[tags][]=a&expand[0]=b&ids=d,e&note=%7B%22year%22%3A1%7D");
    console.log(JSON.stringify([findings, body, read("card[year]=x").findings.map(({ path }) => path)]));`;
  try {
    expect(await compile(project, pay)).toBe("");
    const printed = await runApp(project, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(JSON.parse(printed)).toEqual([
      [],
      { card: { year: 2030, tags: ["a"] }, expand: ["b"], ids: ["d", "e"], note: { year: 1 } },
      ["card.year"],
    ]);
    const [charged, given, uploaded] = asked as [string, string][];
    expect([charged?.[0], Object.fromEntries(new URLSearchParams(charged?.[1]))]).toEqual([
      "application/x-www-form-urlencoded",
      {
        "card[year]": "2030",
        "card[tags][0]": "a",
        "expand[0]": "b",
        "expand[1]": "c",
        ids: "d,e",
        note: '{"year":1}',
      },
    ]);
    expect(given).toEqual(["application/x-www-form-urlencoded", "as=is"]);
    expect(uploaded).toEqual([
      "multipart/form-data",
      ["card[year]", "card[tags][0]", "expand[0]", "expand[1]", "ids", "note"],
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}, 60_000);
