import type { HttpHandler } from "msw";
import { exampleResponse } from "./exampleResponse.ts";
import { examples } from "./generated/examples.ts";
import { openApiHttp } from "./openApiHttp.ts";

/** What is chosen of one operation; each has its usual value where it is absent. */
export interface ExampleChoice {
  status?: number;
  example?: string;
  once?: boolean;
  baseUrl?: string;
}

type AnyHttp = Record<
  string,
  (path: string, resolver: (info: { request: Request }) => Response, options: object) => HttpHandler
>;

/**
 * A handler that answers one operation with one example.
 *
 * @throws TypeError listing what there is, when the operation, the status or the example does not exist.
 */
export function exampleHandler(
  name: keyof typeof examples,
  { status, example, once = false, baseUrl }: ExampleChoice,
): HttpHandler {
  const operation = examples[name];
  if (!operation) {
    throw new TypeError(`There is no operation "${name}". There are ${Object.keys(examples).join(", ")}.`);
  }
  const answer = exampleResponse(name, operation, status?.toString(), example);
  // Method and path come from the table, so there is no literal path that the types could look at.
  const http = openApiHttp(baseUrl) as unknown as AnyHttp;
  const handle = http[operation.method] as AnyHttp[string];
  return handle(operation.path, ({ request }) => answer(request), { once });
}
