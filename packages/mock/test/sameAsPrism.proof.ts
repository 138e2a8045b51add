import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { startMock } from "../src/index.ts";
import { startPrism } from "./helpers/startPrism.ts";

const ours = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
const foreign = (name: string) => fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${name}`));
const local = (name: string) => fileURLToPath(new URL(`descriptions/${name}`, import.meta.url));

type Request = [start: string, headers: Record<string, string>, body?: string | undefined];
type Started = Awaited<ReturnType<typeof startPrism>>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mock-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ["ours", ours],
  ["one in a single file", foreign("library.yaml")],
  ["one in several files", foreign("harbour/openapi.yaml")],
  ["one with what is rare", local("odd.yaml")],
  ["one in Swagger", local("swagger.yaml")],
])("responses of %s are those of Prism", (_, description) => {
  let servers: [Started, Started];
  beforeAll(async () => {
    servers = await Promise.all([startPrism(description), startMock({ description })]);
  });
  afterAll(() => Promise.all(servers.map(({ stop }) => stop())));

  test("whatever the request", async () => {
    const requests = requestsTo(parse(await readFile(description, "utf8")));
    const statuses = new Set<number>();
    // From the last on, because the order in which operations are first asked for must not matter.
    for (const request of requests.reverse()) {
      statuses.add(await compare(servers, request));
    }
    for (const status of [200, 404, 405]) expect([...statuses]).toContain(status);
  });
});

/** Each operation as it is meant, with each preference, without what it needs, and with what it does not have. */
function requestsTo({ paths }: { paths: Record<string, Record<string, unknown>> }): Request[] {
  const json = { "content-type": "application/json" };
  const token = { authorization: "Bearer any", "x-key": "any" };
  return Object.entries(paths).flatMap(([template, item]) => {
    const path = template.replaceAll(/\{\w+\}/g, "some_id");
    // Also of items that are references.
    const methods = [...new Set([...Object.keys(item), "get", "put"])].filter((key) =>
      /^(get|put|post|patch|delete)$/.test(key),
    );
    return methods.flatMap((method): Request[] => {
      const start = `${method.toUpperCase()} ${path}`;
      const body = method === "get" ? undefined : "{}";
      const statuses = ["200", "201", "204", "400", "404", "422", "500"];
      const preferences = [
        ...statuses.map((status) => `code=${status}`),
        "example=none",
        "example=oak",
        "dynamic=true, seed=1",
        "code=404, dynamic=true, seed=2",
      ];
      return [
        [start, {}],
        [start, token],
        [start, { ...token, ...json }, body],
        [start, { ...token, ...json }, body && '{"name":"some","title":"some","model":"some"}'],
        [start, { ...token, ...json }, body && '{"name":1,"children":[{"children":[{}]}],"next":{"kind":1}}'],
        [start, { ...token, accept: "text/event-stream, application/xml" }],
        [`${start}?depth=3&limit=2&filter={"not":{"name":1}}`, token],
        [`${start}?depth=7&limit=x`, token],
        [`${start}?depth=3&__server=https://eu.odd.example/v1`, token],
        [`${start}/none`, token],
        [`PATCH ${path}`, token],
        [`PURGE ${path}`, token],
        ...preferences.map((prefer): Request => [`${start}?depth=3`, { ...token, ...json, prefer }, body]),
      ];
    });
  });
}

/** Expects the same response of both. */
async function compare([prism, mock]: [Started, Started], request: Request): Promise<number> {
  const [ofPrism, ofMock] = await Promise.all([send(prism.url, request), send(mock.url, request)]);
  expect([request, ofMock]).toEqual([request, inEnvelope(ofPrism)]);
  return ofMock.status;
}

async function send(url: string, [start, headers, body]: Request) {
  const [method = "", path = ""] = start.split(" ");
  const response = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) });
  // How long a connection stays open is not part of the response: see the mock's own test of it.
  const { date: _, "keep-alive": __, ...sent } = Object.fromEntries(response.headers);
  const text = (await response.text()).replaceAll(url, "");
  return { status: response.status, sent, text };
}

/** What Prism says of itself is in the envelope of the API here. */
function inEnvelope({ status, sent, text }: Awaited<ReturnType<typeof send>>) {
  if (sent["content-type"] !== "application/problem+json") return { status, sent, text };
  const { title, detail } = JSON.parse(text);
  const message = `${[title, detail].filter(Boolean).join(": ")}.`;
  return {
    status,
    sent: expect.anything(),
    text: expect.stringContaining(`"message":${JSON.stringify(message)}}}`),
  };
}

test.each([
  ["a reference to nothing", 'paths: { /a: { get: { responses: { "200": { $ref: "#/components/x" } } } } }'],
  ["an operation without anything", "paths: { /a: { get: } }"],
  ["no operation", "paths: {}"],
])("a description with %s is refused in Prism's words", async (_, wrong) => {
  const description = join(folder, "wrong.yaml");
  await writeFile(description, `openapi: 3.1.0\n${wrong}\n`);
  const started = [startPrism(description), startMock({ description })];
  const [ofPrism, ofMock] = await Promise.all(started.map(failure));
  expect(ofMock).not.toBe("");
  expect(ofMock).toBe(ofPrism);
});

/** What Prism says when it does not start, without its usage and where in its code that was. */
async function failure(started: Promise<Started>): Promise<string> {
  try {
    await (await started).stop();
    return "";
  } catch (error) {
    const said = (error as Error).message.split(/\n\n|output:\n/).at(-1);
    return (said ?? "").replaceAll(/^\W+at .*\n?/gm, "").trim();
  }
}

test("what Prism starts with although it is wrong, the mock starts with, too", async () => {
  const description = join(folder, "tolerated.json");
  const wrong = [null, 0, "text", [null], { a: null }];
  const paths = Object.fromEntries(
    ["parameters", "requestBody", "responses", "servers", "tags", "externalDocs"].flatMap((field) =>
      wrong.map((value, index) => [
        `/${field}/${index}`,
        { get: { responses: { 200: { description: "Good." } }, [field]: value } },
      ]),
    ),
  );
  await writeFile(
    description,
    JSON.stringify({ openapi: "3.1.0", paths: { "/null": null, "/list": [], ...paths } }),
  );
  const servers = await Promise.all([startPrism(description), startMock({ description })]);
  for (const path of ["/null", "/list", ...Object.keys(paths)]) await compare(servers, [`GET ${path}`, {}]);
  await Promise.all(servers.map(({ stop }) => stop()));
});

test.each([
  ["once it listens", (started: Promise<Started>) => started],
  ["while it starts", () => wait(300)],
])("a description that is edited %s is served without a new start", async (_, moment) => {
  const description = join(folder, "edited.json");
  const write = (text: string) =>
    writeFile(
      description,
      JSON.stringify({
        openapi: "3.1.0",
        paths: { "/text": { get: { responses: { 200: { content: { "text/plain": { example: text } } } } } } },
      }),
    );
  await write("before");
  const started = startMock({ description });
  await moment(started);
  await write("after");
  const mock = await started;
  const read = async () => (await fetch(`${mock.url}/text`)).text();
  let text = "";
  // While Prism starts again, nothing listens.
  while (text !== "after") {
    await wait(50);
    text = await read().catch(() => "");
  }
  await mock.stop();
});
