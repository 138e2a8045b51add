import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";
import { root } from "./helpers/markdown.ts";
import { printers } from "./helpers/printers.ts";

test("the list of printers has every script that generates", async () => {
  const scripts: string[] = [];
  for (const folder of packageFolders(root)) {
    const manifest = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
    for (const script of ["bundle", "generate", "build"]) {
      if (/\btsx\b/.test(manifest.scripts?.[script] ?? "")) scripts.push(`${folder} ${script}`);
    }
  }
  expect(printers.map(([folder, script]) => `${folder} ${script}`)).toEqual(expect.arrayContaining(scripts));
});
