import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const runtimes = createRequire(new URL("../../runtimes/package.json", import.meta.url));

/**
 * The program that one of the packages in `runtimes/package.json` carries.
 *
 * @returns its path, undefined where it is not installed
 */
export function findProgram(name: string, file: string): string | undefined {
  try {
    const program = join(dirname(runtimes.resolve(`${name}/package.json`)), file);
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}
