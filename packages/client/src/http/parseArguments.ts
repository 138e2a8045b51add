import { headerOptions } from "../generated/operations.ts";
import { streamOptionNames } from "../stream/streamOptionNames.ts";
import { checkHeader, checkHeaders, checkNames } from "./checkNames.ts";
import type { Operation } from "./Operation.ts";
import type { RequestOptions } from "./RequestOptions.ts";

const REQUEST_OPTIONS = ["signal", "timeout", "maxRetries", "headers", ...Object.keys(headerOptions)];

/** Names of the options of a stream. */
export const STREAM_OPTIONS: readonly string[] = REQUEST_OPTIONS.concat(streamOptionNames);

/** The arguments of a call by purpose. */
export interface CallArguments {
  path: Record<string, string>;
  body: unknown;
  query: Record<string, unknown>;
  options: RequestOptions & Record<string, unknown>;
}

/**
 * Assigns the arguments of a method: path parameters in the order of the path, then body, query and options, each only
 * if the operation has it.
 *
 * @throws TypeError with the correct call when a path parameter is not a usable string, there are too many arguments, or a
 *   query parameter, an option or a header does not exist or cannot be sent.
 */
export function parseArguments(name: string, operation: Operation, args: readonly unknown[]): CallArguments {
  const rest = [...args];
  const params = operation.path.match(/[^{}]+(?=})/g) ?? [];
  const refuse = (problem: string): never => {
    const names = [...params, operation.body && "body", operation.query && "query", "options"];
    throw new TypeError(`${problem}. Call ${name}(${names.filter(Boolean).join(", ")}).`);
  };
  const path: Record<string, string> = {};
  for (const param of params) {
    const value = rest.shift();
    // "." and ".." change the path even when encoded, so the call would reach another operation. A lone surrogate cannot be
    // encoded.
    if (typeof value !== "string" || /^\.{0,2}$|\p{Surrogate}/u.test(value))
      refuse(`${param} must be an id, got ${JSON.stringify(value)}`);
    path[param] = value as string;
  }
  const body = operation.body && rest.shift();
  const query = (operation.query && rest.shift()) || {};
  const options = (rest.shift() || {}) as CallArguments["options"];
  if (rest.length > 0) refuse("Too many arguments");
  const described = operation.query ?? [];
  for (const name of REQUEST_OPTIONS)
    if (name in Object(query) && !described.includes(name))
      refuse(`${name} is an option and no query parameter`);
  checkNames(`The query of ${name}`, query, described);
  checkNames(
    `The options of ${name}`,
    options,
    operation.kind === "stream" ? STREAM_OPTIONS : REQUEST_OPTIONS,
  );
  checkHeaders("headers", options.headers);
  for (const option in headerOptions) checkHeader(option, "x", options[option] ?? "");
  return { path, body, query: { ...(query as object) }, options: { ...options } };
}
