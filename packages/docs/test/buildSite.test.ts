import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readDescription } from "@cloud-agents/spec/description";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { buildSite } from "../scripts/buildSite.ts";
import { finishPage } from "../scripts/renderPage.ts";

const bundle = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json"));
let folder: string;
let site: string;

beforeEach(async () => {
  // No part of a path is a pattern or an escape.
  folder = await mkdtemp(join(tmpdir(), "100% [docs] build-"));
  site = join(folder, "site");
  for (const file of ["openapi.json", "openapi.yaml"]) await copyFile(join(bundle, file), join(folder, file));
});

async function build(): Promise<void> {
  const document = JSON.parse(await readFile(join(folder, "openapi.json"), "utf8"));
  await buildSite(readDescription(document), folder, site);
}

afterEach(() => rm(folder, { recursive: true }));

test("a build leaves the page, the description in both formats and the client's reference, and nothing else", async () => {
  await build();
  expect((await readdir(site)).sort()).toEqual(["client", "index.html", "openapi.json", "openapi.yaml"]);
  expect((await readdir(folder)).sort()).toEqual(["openapi.json", "openapi.yaml", "site"]);
  expect(await readFile(join(site, "openapi.json"), "utf8")).toBe(
    await readFile(join(bundle, "openapi.json"), "utf8"),
  );
});

test("a failed build says what is wrong and leaves the last good docs", async () => {
  await build();
  const good = await readFile(join(site, "index.html"), "utf8");
  const description = JSON.parse(await readFile(join(folder, "openapi.json"), "utf8"));
  description.paths["/agents"].post["x-origin"] = "rumour";
  await writeFile(join(folder, "openapi.json"), JSON.stringify(description));
  await expect(build()).rejects.toThrow(/x-origin must be one of document, companion/);
  expect(await readFile(join(site, "index.html"), "utf8")).toBe(good);
  expect((await readdir(folder)).sort()).toEqual(["openapi.json", "openapi.yaml", "site"]);
});

test("a page that would report its readers is refused", () => {
  expect(() => finishPage('{"disableTelemetry":false}')).toThrow(/disableTelemetry/);
});

test("a page whose logo has moved to another address is refused", () => {
  expect(() => finishPage('{"disableTelemetry":true}')).toThrow(/logo/);
});

test("a page whose links do not look as expected is an error that says what to look for", () => {
  const logos = "https://cdn.redoc.ly/redoc/logo-mini-full.svg https://cdn.redoc.ly/redoc/logo-mini.svg";
  expect(() => finishPage(`{"disableTelemetry":true} ${logos} <a href="/agents">`)).toThrow(/data-discover/);
});
