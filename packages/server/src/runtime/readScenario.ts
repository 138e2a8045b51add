import { readFile } from "node:fs/promises";
import { UsageError } from "../options/UsageError.ts";
import type { Scenario } from "./Scenario.ts";

/**
 * Reads a scenario file.
 *
 * @param file Path of a YAML file; SCENARIOS.md describes the format.
 * @throws UsageError when the file cannot be read or is not a scenario.
 */
export async function readScenario(file: string): Promise<Scenario> {
  // Imported here: a server with the built-in scenario starts without loading a YAML parser.
  const { parseScenario } = await import("./parseScenario.ts");
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`The scenario cannot be read: ${error.message}.`);
  });
  return parseScenario(text, file);
}
