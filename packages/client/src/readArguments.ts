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
 * @throws TypeError naming the right call when a path parameter is not a usable text, or arguments are left over.
 */
export function readArguments(name: string, operation: Operation, args: readonly unknown[]): CallArguments {
  const rest = [...args];
  const params = operation.path.match(/\w+(?=})/g) ?? [];
  const refuse = (problem: string): never => {
    const names = [...params, operation.body && "body", operation.query && "query", "options"];
    throw new TypeError(`${problem}. Call ${name}(${names.filter(Boolean).join(", ")}).`);
  };
  const path: Record<string, string> = {};
  for (const param of params) {
    const value = rest.shift();
    // "." and ".." would change the path even when encoded, so the call would reach another operation.
    if (typeof value !== "string" || /^\.{0,2}$/.test(value))
      refuse(`${param} must be an id, got ${JSON.stringify(value)}`);
    path[param] = value as string;
  }
  const body = operation.body && rest.shift();
  const query = operation.query && rest.shift();
  const options = rest.shift();
  if (rest.length > 0) refuse("One argument too many");
  return { path, body, query: { ...(query as object) }, options: { ...(options as object) } };
}
