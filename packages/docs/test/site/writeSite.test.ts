import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeSite } from "../../site/writeSite.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "site 長-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("pages that the site no longer has go with their folders, and what other parts of the build write stays", async () => {
  const pages = [
    "en/operations/get-boat/index.html",
    "en/operations/sink-boat/deep/index.html",
    "en/index.html",
  ];
  await writeSite(new Map(pages.map((page) => [page, "船"])), folder, ["en"]);
  await mkdir(join(folder, "en/reference"));
  await writeFile(join(folder, "en/reference/index.html"), "by others");
  await writeSite(new Map([["en/operations/get-boat/index.html", "船"]]), folder, ["en"]);
  expect(await readdir(join(folder, "en/operations"))).toEqual(["get-boat"]);
  expect((await readdir(join(folder, "en"))).sort()).toEqual(["operations", "reference"]);
  expect(existsSync(join(folder, "en/reference/index.html"))).toBe(true);
});
