import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type RunningDocs, startDocs } from "../src/startDocs.ts";

const LONG = "<p>a</p>\n".repeat(1_000);
let outside: string;
let dir: string;
let docs: RunningDocs;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "docs-"));
  dir = await mkdtemp(join(outside, "site-"));
  await writeFile(join(outside, "secret.html"), "secret");
  await writeFile(join(dir, "index.html"), "<h1>Docs</h1>");
  await writeFile(join(dir, "long.html"), LONG);
  await mkdir(join(dir, "assets"));
  await mkdir(join(dir, "ja"));
  await writeFile(join(dir, "assets/site.0123abcd.css"), "");
  await writeFile(join(dir, "index.md"), "# Docs");
  await mkdir(join(dir, "old"));
  await writeFile(join(dir, "old", "index.html"), "<h1>Old</h1>");
  await writeFile(join(dir, "openapi.json"), "{}");
  await writeFile(join(dir, "openapi.yaml"), "{}");
  docs = await startDocs({ port: 0, host: "127.0.0.1", dir });
});

afterEach(async () => {
  await docs.stop();
  await rm(outside, { recursive: true });
});

test.each([
  ["/", "text/html; charset=utf-8"],
  ["/?from=mail", "text/html; charset=utf-8"],
  ["/index.html", "text/html; charset=utf-8"],
  ["/openapi.json", "application/json"],
  ["/openapi.yaml", "application/yaml"],
])("%s is served as %s, and asked for again each time", async (path, type) => {
  const response = await fetch(docs.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("cache-control")).toBe("no-cache");
});

test.each(["br", "gzip"])("a page is compressed with %s for readers who take it", async (encoding) => {
  const page = await get("/long.html", { "accept-encoding": `deflate, ${encoding};q=0.9` });
  expect(page.headers["content-encoding"]).toBe(encoding);
  expect(page.headers.vary).toBe("accept-encoding");
  expect(Number(page.headers["content-length"])).toBeLessThan(LONG.length / 10);
  const body = encoding === "br" ? brotliDecompressSync(page.body) : gunzipSync(page.body);
  expect(body.toString()).toBe(LONG);
});

test.each([undefined, "", "identity", "br;q=0, gzip;q=0.0", "zstd"])(
  "a page is sent as it is to a reader who accepts %j",
  async (accepted) => {
    const page = await get("/long.html", accepted === undefined ? {} : { "accept-encoding": accepted });
    expect(page.headers["content-encoding"]).toBeUndefined();
    expect(page.body.toString()).toBe(LONG);
  },
);

test("a page that has not changed is not sent again, and one that has is", async () => {
  const first = await get("/long.html");
  const known = { "if-none-match": `"other", W/${first.headers.etag}` };
  const second = await get("/long.html", known);
  expect(second.status).toBe(304);
  expect(second.body).toHaveLength(0);
  await writeFile(join(dir, "long.html"), LONG.replace("a", "b"));
  expect((await get("/long.html", known)).body.toString()).toBe(LONG.replace("a", "b"));
});

test("what has a hash of its content in its name is kept for ever", async () => {
  const { headers } = await get("/assets/site.0123abcd.css");
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
});

test.each([
  ["text/markdown", "text/markdown; charset=utf-8"],
  ["text/markdown, text/html;q=0.9, */*;q=0.1", "text/markdown; charset=utf-8"],
  ["text/html, text/markdown", "text/html; charset=utf-8"],
  ["text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"],
  ["*/*", "text/html; charset=utf-8"],
])("who accepts %s gets a page as %s, and caches keep the two apart", async (accept, type) => {
  const response = await fetch(`${docs.url}/`, { headers: { accept } });
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("vary")).toContain("accept,");
  const page = await response.text();
  expect(page).toBe(type.startsWith("text/markdown") ? "# Docs" : "<h1>Docs</h1>");
});

test("a page without a twin is HTML for everybody, and a file is what its name says", async () => {
  const headers = { accept: "text/markdown" };
  const page = await fetch(`${docs.url}/old/`, { headers });
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const file = await fetch(`${docs.url}/openapi.json`, { headers });
  expect(file.headers.get("content-type")).toBe("application/json");
});

test("no page may be framed, and no type is guessed", async () => {
  const { headers } = await get("/");
  expect(headers["content-security-policy"]).toBe("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test.each([
  ["/ja", "/ja/"],
  ["/ja?from=mail", "/ja/?from=mail"],
  ["//ja", "//ja/"],
])("%s, a folder, leads to %s on this host", async (path, expected) => {
  const { status, headers } = await get(path);
  expect(status).toBe(301);
  expect(headers.location).toMatch(/^\.\//);
  const base = `${docs.url}${path}`;
  expect(new URL(String(headers.location), base).href).toBe(docs.url + expected);
});

test("HEAD gives the headers without the page", async () => {
  const response = await fetch(docs.url, { method: "HEAD" });
  expect(response.headers.get("content-length")).toBe("13");
  expect(await response.text()).toBe("");
});

test("other methods are refused with the two that are allowed", async () => {
  const response = await fetch(docs.url, { method: "POST" });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, HEAD");
});

test.each([
  "/nothing",
  "/%",
  "/%00",
  "/../secret.html",
  "/..%2fsecret.html",
  "//../secret.html",
  "/..%5csecret.html",
])("%s is not found", async (path) => {
  expect(await statusOf(path)).toBe(404);
});

test.each<[string, string[]]>([
  ["GET //", []],
  ["GET http://[", []],
  ["GET /%E3%81", []],
  [`GET /${"a".repeat(5_000)}`, []],
  [`GET /?${"a".repeat(17_000)}`, []],
  ["OPTIONS *", []],
  ["CONNECT example.test:80", []],
  ["GET /", ["range: bytes=9-1", "accept: ;;/", "if-none-match: %"]],
  ["GET /", ["expect: wonders"]],
  ["POST /", ["content-length: 2", "transfer-encoding: chunked"]],
  ["\0", []],
])("after the odd request %.40s %j the docs are served as ever", async (start, headers) => {
  const { hostname, port, host } = new URL(docs.url);
  const socket = connect(Number(port), hostname).on("error", () => {});
  socket.end([`${start} HTTP/1.1`, `host: ${host}`, "connection: close", ...headers, "", ""].join("\r\n"));
  await new Promise((closed) => socket.resume().once("close", closed));
  expect(await statusOf("/")).toBe(200);
});

test("a name that another site points at this machine is refused, with what to do", async () => {
  const refused = await new Promise<IncomingMessage>((responded) => {
    request(docs.url, { headers: { host: "evil.example" } }, responded).end();
  });
  expect(refused.statusCode).toBe(403);
  expect(await text(refused)).toBe(
    "The host 'evil.example' is not served, because this server listens on 127.0.0.1, for this machine only. Use localhost, or start the server for that name or for other machines with the option host.\n",
  );
});

test("a port in use is an error that names the port and how to choose another", async () => {
  const port = Number(new URL(docs.url).port);
  await expect(startDocs({ port, host: "127.0.0.1" })).rejects.toThrow(
    new RegExp(`Port ${port} on 127.0.0.1 is in use.*CLOUD_AGENTS_DOCS_PORT`),
  );
});

/** Unlike fetch, sends the path as it is written. */
function statusOf(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(docs.url, { path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
}

/** Unlike fetch, sends the path and the headers as they are, and does not decompress. */
async function get(path: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((responded, failed) => {
    request(docs.url, { path, headers }, responded).on("error", failed).end();
  });
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}
