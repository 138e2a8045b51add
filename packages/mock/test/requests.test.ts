import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Mock, startMock } from "../src/index.ts";
import { sendRaw } from "./helpers/sendRaw.ts";

const bundle = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
const library = fileURLToPath(import.meta.resolve("@cloud-agents/spec/foreign/library.yaml"));
const headers = { authorization: "Bearer any" };
const log: string[] = [];
let mock: Mock;

beforeAll(async () => {
  mock = await startMock({ onLine: (line) => log.push(line) });
});
afterAll(() => mock.stop());

/** An upload with one part of these headers. */
function upload(...partHeaders: string[]): [start: string, headers: string[], body: string] {
  const body = ["--limit", ...partHeaders, "", "hello", "--limit--", ""].join("\r\n");
  return ["POST /files", ["content-type: multipart/form-data; boundary=limit"], body];
}

const json = ["content-type: application/json"];

describe("an odd request gets a response, and the next one is served as ever:", () => {
  test.each<[string, number, [start: string, headers?: string[], body?: string]]>([
    ["an id that is not UTF-8", 400, ["GET /agents/%E3%81"]],
    ["an id with a stray percent sign", 400, ["GET /agents/100%"]],
    ["a path that is no URL", 400, ["GET //"]],
    ["an absolute URL that is none", 400, ["GET http://["]],
    ["an Accept header without a media type", 400, ["GET /agents", ["accept: ;;;/"]]],
    ["an Accept header with too many slashes", 400, ["GET /agents", ["accept: a/b/c;q"]]],
    ["a query that is not UTF-8", 200, ["GET /agents?name=%E3%81&%=%&x[=1"]],
    ["a query with the names of Object", 200, ["GET /agents?__proto__=1&constructor[a]=2"]],
    ["a huge query", 200, [`GET /agents?x=${"a".repeat(12_000)}`]],
    ["a query larger than the headers may be", 431, [`GET /agents?x=${"a".repeat(17_000)}`]],
    ["a server in the query that is no URL", 404, ["GET /agents?__server=:%2F%2F"]],
    ["a preference that is no number", 422, ["GET /agents", ["prefer: code=abc, example=__proto__"]]],
    ["a method that no operation has", 405, ["PROPFIND /agents"]],
    ["an OPTIONS request for the server", 404, ["OPTIONS *"]],
    ["a tunnel", 0, ["CONNECT example.test:80"]],
    ["an expectation that no server has", 417, ["GET /agents", ["expect: wonders"]]],
    ["a token and an origin that are not ASCII", 200, ["GET /agents", ["x-a: \xe9", "origin: \xff"]]],
    ["a content type that is none", 400, ["POST /agents", ["content-type: ;;"], "{}"]],
    ["a charset that does not exist", 400, ["POST /agents", [`${json};charset=none`], "{}"]],
    ["a body that is cut off", 400, ["POST /agents", json, "{"]],
    ["a body with names of Object", 400, ["POST /agents", json, '{"__proto__":1,"constructor":2}']],
    ["a body that is not chunked as it says", 400, ["POST /agents", ["transfer-encoding: chunked"], "zz"]],
    ["an upload without a boundary", 400, ["POST /files", ["content-type: multipart/form-data"], "hello"]],
    ["an upload without parts", 400, [...upload().slice(0, 2), "hello"] as ReturnType<typeof upload>],
    ["an upload whose part has no name", 400, upload("content-disposition: form-data")],
    ["an upload with a name without quotes", 201, upload("content-disposition: form-data; name=file")],
    ["an upload with an encoded name", 400, upload("content-disposition: form-data; name*=UTF-8''%E3%81")],
  ])("%s", async (_, status, request) => {
    expect((await sendRaw(mock.url, ...request)).status).toBe(status);
    expect((await fetch(`${mock.url}/agents`, { headers })).status).toBe(200);
  });
});

test.each(["a=b.txt", "a;b.txt", "日本語.txt", 'a\\"b.txt', "a\\d.txt"])(
  "a file named %s can be uploaded",
  async (name) => {
    const request = upload(`content-disposition: form-data; name="file"; filename="${name}"`);
    expect((await sendRaw(mock.url, ...request)).status).toBe(201);
  },
);

test.each([
  ["Prism returns", "GET /agents", []],
  ["Prism throws on", "GET /agents", ["accept: none"]],
  ["no operation is for", "GET /本", []],
  ["has a malformed path", "GET /agents/%E3%81", []],
])("a page of another origin can read the response to what %s", async (_, start, more) => {
  const { text } = await sendRaw(mock.url, start, ["origin: http://localhost:5173", ...more]);
  expect(text).toMatch(/^access-control-allow-origin: (http:\/\/localhost:5173|\*)\r$/im);
  expect(text).toMatch(/^access-control-expose-headers: /im);
});

test("a request that Prism throws on is 400 in the API's envelope, and one line of the log", async () => {
  log.length = 0;
  const response = await fetch(`${mock.url}/agents`, { headers: { ...headers, accept: "none" } });
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "The mock cannot read this request: invalid media type. Check its headers and its body.",
      },
    },
  ]);
  expect(log.filter((line) => line.includes("invalid media type"))).toEqual([
    "Request terminated with error: TypeError: invalid media type",
  ]);
});

describe("what no operation is for, and what Prism cannot give, is an error in the API's envelope:", () => {
  test.each<[string, number, string, [path: string, init?: RequestInit], message: RegExp]>([
    ["a path", 404, "not_found_error", ["/本"], /no path matched: The route \/%E6%9C%AC hasn't been found/],
    ["a method", 405, "invalid_request_error", ["/agents", { method: "PUT" }], /does not have "put" method/],
    [
      "a body that is not JSON",
      400,
      "invalid_request_error",
      ["/agents", { method: "POST", body: "{", headers: { "content-type": "application/json" } }],
      /^Request body must be valid JSON\.$/,
    ],
    [
      "a content type",
      400,
      "invalid_request_error",
      ["/agents", { method: "POST", body: "{}", headers: { "content-type": "///" } }],
      /Content-Type/,
    ],
    [
      "an Accept header",
      406,
      "invalid_request_error",
      ["/agents", { headers: { accept: "text/html" } }],
      /text\/html/,
    ],
    ["a status to prefer", 404, "not_found_error", ["/agents", { headers: { prefer: "code=418" } }], /418/],
  ])("%s", async (_, status, type, [path, init], message) => {
    const response = await fetch(mock.url + path, { ...init, headers: { ...headers, ...init?.headers } });
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(response.headers.has("x-request-id")).toBe(true);
    expect(await response.json()).toEqual({
      type: "error",
      error: { type, message: expect.stringMatching(message) },
    });
  });
});

test("requests at the same time as one that Prism throws on are served", async () => {
  const odd = Array.from({ length: 20 }, () => sendRaw(mock.url, "GET /agents", ["accept: none"]));
  const good = Array.from({ length: 20 }, () => fetch(`${mock.url}/agents`, { headers }));
  for (const response of await Promise.all(good)) expect(response.status).toBe(200);
  for (const { status } of await Promise.all(odd)) expect(status).toBe(400);
});

test("the paths of the description's server are served too", async () => {
  const { pathname } = new URL(String((await loadDescription(bundle)).servers[0]));
  expect(pathname).toBe("/api/v1/cloud");
  for (const path of ["/agents", "/agents/agent_1", "/agents?limit=2"]) {
    const [short, long] = await Promise.all([
      fetch(mock.url + path, { headers }),
      fetch(mock.url + pathname + path, { headers }),
    ]);
    expect(long.status).toBe(200);
    expect(await long.json()).toEqual(await short.json());
  }
});

test("a description that is not ours is served under the path of its own server", async () => {
  const other = await startMock({ description: library });
  try {
    expect((await fetch(`${other.url}/v2/books`)).status).toBe(200);
    expect((await fetch(`${other.url}/api/v1/cloud/books`)).status).toBe(404);
  } finally {
    await other.stop();
  }
});

test("a name that another site points at this machine is refused, with what to do", async () => {
  const { status, text } = await sendRaw(mock.url, "GET /agents", [], "", "evil.example");
  expect(status).toBe(403);
  expect(JSON.parse(/\{.*\}/.exec(text)?.[0] ?? "")).toEqual({
    type: "error",
    error: {
      type: "permission_error",
      message:
        "The host 'evil.example' is not served, because this server listens on 127.0.0.1, for this machine only. Use localhost, or start the server for that name or for other machines with --host.",
    },
  });
  expect((await sendRaw(mock.url, "GET /agents", [], "", "localhost")).status).toBe(200);
});

test("a connection that is idle stays open for longer than clients keep theirs", async () => {
  const response = await fetch(`${mock.url}/agents`, { headers });
  expect(response.headers.get("keep-alive")).toBe("timeout=65");
});
