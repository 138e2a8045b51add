import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { buildSite } from "../scripts/buildSite.ts";
import { finishPage } from "../scripts/renderPage.ts";
import { copySpec } from "./helpers/copySpec.ts";

let folder: string;
let site: string;

beforeEach(async () => {
  folder = await copySpec();
  site = join(folder, "site");
});

afterEach(() => rm(folder, { recursive: true }));

test("pages that are no longer described are gone after a build, and other parts stay", async () => {
  await buildSite(folder, site, ["pages"]);
  await mkdir(join(site, "en/reference"));
  await writeFile(join(site, "en/reference/index.html"), "reference");
  const description = JSON.parse(await readFile(join(folder, "dist/openapi.json"), "utf8"));
  delete description.paths["/environments/{environment_id}"];
  await writeFile(join(folder, "dist/openapi.json"), JSON.stringify(description));
  await access(join(site, "en/operations/get-environment/index.html"));
  await buildSite(folder, site, ["pages"]);
  await expect(access(join(site, "en/operations/get-environment/index.html"))).rejects.toThrow("ENOENT");
  await access(join(site, "en/reference/index.html"));
});

test("a failed build says what is wrong and leaves the last good docs", async () => {
  await buildSite(folder, site, ["pages", "full"]);
  const files = ["en/reference/index.html", "ja/operations/create-agent/index.html"];
  const good = await Promise.all(files.map((file) => readFile(join(site, file), "utf8")));
  const description = JSON.parse(await readFile(join(folder, "dist/openapi.json"), "utf8"));
  description.paths["/agents"].post["x-origin"] = "rumour";
  description.paths["/agents"].post.description = "See [what is not there](/guides/nowhere/).";
  await writeFile(join(folder, "dist/openapi.json"), JSON.stringify(description));
  await expect(buildSite(folder, site, ["full"])).rejects.toThrow(
    /x-origin must be one of document, companion/,
  );
  await expect(buildSite(folder, site, ["pages"])).rejects.toThrow(
    "ja/operations/create-agent/index.html: ../../guides/nowhere/ leads to no page",
  );
  expect(await Promise.all(files.map((file) => readFile(join(site, file), "utf8")))).toEqual(good);
  expect((await readdir(folder)).sort()).toEqual(["decisions.md", "dist", "site", "sources.yaml"]);
}, 120_000);

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
