import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, launchChromium } from "@cloud-agents/chromium";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type RunningDocs, startDocs } from "../src/startDocs.ts";

const host = "127.0.0.1";
const canRun = findChromium() !== undefined || Boolean(process.env.CI);
const inChromium = canRun ? test : test.skip;

let dir: string;
let docs: RunningDocs;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "live-"));
  await show("before");
  docs = await startDocs({ port: 0, host, dir, live: true });
});
afterEach(async () => {
  await docs.stop();
  await rm(dir, { recursive: true });
});

/** Writes a page whose policy allows no script but its own. */
async function show(heading: string): Promise<void> {
  const policy = "default-src 'none'; script-src 'sha256-AA='";
  await writeFile(
    join(dir, "index.html"),
    `<html><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head><body><h1>${heading}</h1></body></html>`,
  );
}

/** The next version that an open page receives. */
async function nextVersion(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  for (let text = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended after: ${text}`);
    text += new TextDecoder().decode(value);
    const version = /^data: (.+)\n\n/m.exec(text)?.[1];
    if (version !== undefined) return version;
  }
}

async function open(url: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const { body } = await fetch(`${url}/live-reload`);
  if (body === null) throw new Error("There is no stream.");
  return body.getReader();
}

test("a live page has the script, and its policy allows the script and its connection", async () => {
  const response = await fetch(docs.url);
  const html = await response.text();
  expect(html).toMatch(/<script src="\/live-reload.js" data-page="[\w-]{43}"><\/script><\/body>/);
  expect(html).toContain("default-src 'none'; script-src 'sha256-AA=' 'self'; connect-src 'self'\"");
  expect(response.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
  expect((await fetch(`${docs.url}/live-reload.js`)).headers.get("content-type")).toContain("javascript");
});

test("docs that are not live have no trace of it", async () => {
  const still = await startDocs({ port: 0, host, dir });
  expect(await (await fetch(still.url)).text()).not.toContain("live-reload");
  expect((await fetch(`${still.url}/live-reload`)).status).toBe(404);
  expect((await fetch(`${still.url}/live-reload.js`)).status).toBe(404);
  await still.stop();
});

test("an open page receives another version after each rebuild, and from another server", async () => {
  const page = await open(docs.url);
  const versions = [await nextVersion(page)];
  docs.reload();
  versions.push(await nextVersion(page));
  const other = await startDocs({ port: 0, host, dir, live: true });
  versions.push(await nextVersion(await open(other.url)));
  await other.stop();
  expect(new Set(versions).size).toBe(3);
});

test("a hundred pages are kept, and the oldest makes room for one more", async () => {
  const oldest = await open(docs.url);
  await nextVersion(oldest);
  const others = await Promise.all(Array.from({ length: 100 }, () => open(docs.url)));
  await Promise.all(others.map(nextVersion));
  expect((await oldest.read()).done).toBe(true);
});

inChromium(
  "in Chromium, a page shows a rebuild by itself, also when the server was away meanwhile",
  async () => {
    const browser = await launchChromium();
    const page = await browser.newPage();
    const connected = page.waitForResponse("**/live-reload");
    await page.goto(docs.url);
    await page.getByRole("heading", { name: "before" }).waitFor();
    await connected;
    // What an unchanged page has been told stays: it is not loaded again.
    const isTheSame = page.waitForResponse((response) => response.request().resourceType() === "fetch");
    await page.evaluate(() => Object.assign(window, { scrolled: true }));
    docs.reload();
    await isTheSame;
    expect(await page.evaluate(() => "scrolled" in window)).toBe(true);
    await show("rebuilt");
    docs.reload();
    await page.getByRole("heading", { name: "rebuilt" }).waitFor();
    const port = Number(new URL(docs.url).port);
    await docs.stop();
    await show("restarted");
    docs = await startDocs({ port, host, dir, live: true });
    await page.getByRole("heading", { name: "restarted" }).waitFor();
    // Rebuilt after it was sent, and before its script has asked for the first time.
    await page.route("**/live-reload", async (route) => {
      await show("overtaken");
      await route.continue();
    });
    await page.reload();
    await page.getByRole("heading", { name: "overtaken" }).waitFor();
    await browser.close();
  },
  60_000,
);
