import { type HttpHandler, http } from "msw";
import { exampleResponse } from "./exampleResponse.ts";
import { defaultBaseUrl, examples } from "./generated/examples.ts";
import { parametersOf, urlPattern } from "./urlPattern.ts";

/** Selects an example of an operation; absent fields have their defaults. */
export interface ExampleChoice {
  status?: number;
  example?: string;
  once?: boolean;
  baseUrl?: string;
}

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
  const names = parametersOf(operation.path);
  return http[operation.method as keyof typeof http](
    urlPattern(baseUrl ?? operation.server ?? defaultBaseUrl, operation.path),
    ({ request, params }) =>
      respond({
        request,
        params: Object.fromEntries(names.map((name, index) => [name, params[index]])),
      }),
    { once },
  );
}
