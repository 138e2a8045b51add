import type { HttpHandler } from "msw";
import { exampleHandler } from "./exampleHandler.ts";
import { examples } from "./generated/examples.ts";
import type { OperationName } from "./respond.ts";
import { comparePaths } from "./urlPattern.ts";

/**
 * Creates handlers that let every operation succeed, with the first example of its first 2xx response.
 *
 * @param baseUrl URL of the API, without the paths; the first server of the description by default.
 * @example
 * ```ts
 * const server = setupServer(...handlers());
 * ```
 */
export function handlers(baseUrl?: string): HttpHandler[] {
  const choice = baseUrl === undefined ? {} : { baseUrl };
  return (Object.keys(examples) as OperationName[])
    .sort((a, b) => comparePaths(examples[a].path, examples[b].path))
    .map((name) => exampleHandler(name, choice));
}
