import { cp, mkdtemp, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Path of jest's program. */
export const jest = createRequire(import.meta.url)
  .resolve("jest/package.json")
  .replace("package.json", "bin/jest.js");

/** @returns A new folder with the configuration of all packages' tests, in which jest can run. */
export async function makeJestFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "100% [work] ")));
  for (const file of ["jest.config.mjs", "EndReporter.mjs", "forgetRepository.mjs"])
    await cp(fileURLToPath(new URL(`../../${file}`, import.meta.url)), join(folder, file));
  return folder;
}
