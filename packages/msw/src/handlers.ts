import type { HttpHandler } from "msw";
import { exampleHandler } from "./exampleHandler.ts";
import { examples } from "./generated/examples.ts";
import type { OperationName } from "./respond.ts";

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
    .sort((a, b) => Number(orderOf(a) > orderOf(b)) - Number(orderOf(a) < orderOf(b)))
    .map((name) => exampleHandler(name, choice));
}

/** What is written out comes before a parameter in its place (OpenAPI 3.1, Paths Object): the first handler that matches responds. */
const orderOf = (name: OperationName): string => examples[name].path.replace(/\{[^}]*\}/g, "\uffff");
