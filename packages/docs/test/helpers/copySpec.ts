import { copyFile, mkdir, mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Folder of the description. */
export const spec = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/package.json"));

/** @returns A new folder with what a site in English is built from. No part of its path is a pattern or an escape. */
export async function copySpec(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "100% [docs] build-"));
  await mkdir(join(folder, "dist"));
  for (const file of ["dist/openapi.json", "dist/openapi.yaml", "sources.yaml", "decisions.md"])
    await copyFile(join(spec, file), join(folder, file));
  return folder;
}
