import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type RunningDocs, startDocs } from "../src/startDocs.ts";

let outside: string;
let docs: RunningDocs;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "docs-"));
  const dir = await mkdtemp(join(outside, "site-"));
  await writeFile(join(outside, "secret.html"), "secret");
  await writeFile(join(dir, "index.html"), "<h1>Docs</h1>");
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
])("%s is served as %s and never cached", async (path, type) => {
  const response = await fetch(docs.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("cache-control")).toBe("no-store");
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

test("a port in use is an error that names the port and how to choose another", async () => {
  const port = Number(new URL(docs.url).port);
  await expect(startDocs({ port, host: "127.0.0.1" })).rejects.toThrow(
    new RegExp(`Port ${port} on 127.0.0.1 is in use.*CLOUD_AGENTS_DOCS_PORT`),
  );
});

/** Unlike fetch, sends the path as it is written. */
function statusOf(path: string): Promise<number | undefined> {
  return new Promise((answered, failed) => {
    request(docs.url, { path }, (response) => answered(response.resume().statusCode))
      .on("error", failed)
      .end();
  });
}
