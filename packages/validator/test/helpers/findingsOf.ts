import {
  checkRequest,
  type Finding,
  type OperationId,
  operations,
  type RequestParts,
} from "../../src/index.ts";

/** Valid values for an operation's path parameters. */
export function pathOf(operation: OperationId): Record<string, string> {
  return Object.fromEntries(operations[operation].pathParams.map((name) => [name, `${name}_1`]));
}

/** The findings of a request whose other parts are valid. */
export function findingsOf(operation: OperationId, parts: Partial<RequestParts>): Finding[] {
  return checkRequest(operation, { path: pathOf(operation), query: {}, headers: {}, ...parts }).findings;
}
