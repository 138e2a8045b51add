import { curlSample } from "./curlSample.ts";
import { openapiFetchSample } from "./openapiFetchSample.ts";
import { pythonSample } from "./pythonSample.ts";
import type { Sample } from "./readSample.ts";
import { typescriptSample } from "./typescriptSample.ts";

/**
 * Prints a sample in each language.
 *
 * @param server Base URL without a trailing slash.
 */
export function printSamples(
  sample: Sample,
  server: string,
): { label: string; language: string; source: string }[] {
  return [
    { label: "curl", language: "bash", source: curlSample(sample, server) },
    { label: "TypeScript", language: "typescript", source: typescriptSample(sample) },
    { label: "openapi-fetch", language: "typescript", source: openapiFetchSample(sample, server) },
    { label: "Python", language: "python", source: pythonSample(sample, server) },
  ];
}
