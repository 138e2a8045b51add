import type { Operation } from "./Operation.ts";
import type { RequestOptions } from "./RequestOptions.ts";

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
 * @throws TypeError with the correct call when a path parameter is not a usable string, or there are too many arguments.
 */
export function parseArguments(name: string, operation: Operation, args: readonly unknown[]): CallArguments {
  const rest = [...args];
  const params = operation.path.match(/\w+(?=})/g) ?? [];
  const refuse = (problem: string): never => {
    const names = [...params, operation.body && "body", operation.query && "query", "options"];
    throw new TypeError(`${problem}. Call ${name}(${names.filter(Boolean).join(", ")}).`);
  };
  const path: Record<string, string> = {};
  for (const param of params) {
    const value = rest.shift();
    // "." and ".." change the path even when encoded, so the call would reach another operation.
    if (typeof value !== "string" || /^\.{0,2}$/.test(value))
      refuse(`${param} must be an id, got ${JSON.stringify(value)}`);
    path[param] = value as string;
  }
  const body = operation.body && rest.shift();
  const query = operation.query && rest.shift();
  const options = rest.shift();
  if (rest.length > 0) refuse("Too many arguments");
  return { path, body, query: { ...(query as object) }, options: { ...(options as object) } };
}
