import type { HttpHandler } from "msw";
import { exampleHandler } from "./exampleHandler.ts";
import { examples } from "./generated/examples.ts";
import type { OperationName } from "./respond.ts";

/**
 * Handlers that make every operation succeed, with the first example of its first 2xx answer.
 *
 * @param baseUrl address of the API, without the paths; the first server of the description by default.
 */
export function handlers(baseUrl?: string): HttpHandler[] {
  const choice = baseUrl === undefined ? {} : { baseUrl };
  return Object.keys(examples).map((name) => exampleHandler(name as OperationName, choice));
}
