import type { Operation } from "./Operation.ts";
import type { RequestOptions } from "./RequestOptions.ts";

/** The arguments of one call, sorted by what they are for. */
export interface CallArguments {
  path: Record<string, string>;
  body: unknown;
  query: Record<string, unknown>;
  options: RequestOptions & Record<string, unknown>;
}

/**
 * Sorts the arguments of a method: path parameters in the order of the path, then the body, then the query, then the
 * options, each only where the operation has it.
 *
 * @throws TypeError naming the right call when a path parameter is not a usable text, or options are no object.
 */
export function readArguments(name: string, operation: Operation, args: readonly unknown[]): CallArguments {
  const rest = [...args];
  const path: Record<string, string> = {};
  for (const param of operation.pathParams) {
    const value = rest.shift();
    // "." and ".." would change the path even when encoded, so the call would reach another operation.
    if (typeof value !== "string" || value === "" || value === "." || value === "..") {
      const got = typeof value === "string" ? `"${value}"` : `${value === null ? "null" : typeof value}`;
      throw new TypeError(
        `${param} must be the id as a non-empty string, got ${got}. ${teach(name, operation)}`,
      );
    }
    path[param] = value;
  }
  const body = operation.body === "none" ? undefined : rest.shift();
  const query = operation.query ? (rest.shift() ?? {}) : {};
  const options = rest.shift() ?? {};
  if (typeof query !== "object" || typeof options !== "object") {
    throw new TypeError(`An object was expected after the ids. ${teach(name, operation)}`);
  }
  if (rest.length > 0) throw new TypeError(`That is one argument too many. ${teach(name, operation)}`);
  return { path, body, query: { ...query }, options: { ...options } };
}

function teach(name: string, { pathParams, body, query }: Operation): string {
  const parameters = [
    ...pathParams.map((param) => param.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase())),
    ...(body === "none" ? [] : ["body"]),
    ...(query ? ["query"] : []),
    "options",
  ];
  return `Call ${name}(${parameters.join(", ")}).`;
}
