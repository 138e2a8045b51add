import type { HttpHandler } from "msw";
import { exampleResponse, type HandledRequest } from "./exampleResponse.ts";
import { examples } from "./generated/examples.ts";
import { openApiHttp } from "./openApiHttp.ts";

/** Selects an example of an operation; absent fields have their defaults. */
export interface ExampleChoice {
  status?: number;
  example?: string;
  once?: boolean;
  baseUrl?: string;
}

type AnyHttp = Record<
  string,
  (
    path: string,
    resolver: (handled: HandledRequest) => Response | Promise<Response>,
    options: object,
  ) => HttpHandler
>;

/**
 * Creates a handler that responds to an operation with an example.
 *
 * @throws TypeError listing the alternatives when the operation or the example does not exist, or when no response has the status.
 */
export function exampleHandler(
  name: keyof typeof examples,
  { status, example, once = false, baseUrl }: ExampleChoice,
): HttpHandler {
  const operation = examples[name];
  if (!operation) {
    throw new TypeError(`There is no operation "${name}". There are ${Object.keys(examples).join(", ")}.`);
  }
  const respond = exampleResponse(name, operation, status, example);
  // Method and path come from the table, so the types have no literal path to check.
  const http = openApiHttp(baseUrl ?? operation.server) as unknown as AnyHttp;
  const handle = http[operation.method] as AnyHttp[string];
  return handle(operation.path, respond, { once });
}
