import {
  checkRequest,
  type Finding,
  type OperationId,
  operations,
  type RequestParts,
} from "../../src/index.ts";

/** Values that are valid for every path parameter of the description. */
export function pathOf(operation: OperationId): Record<string, string> {
  return Object.fromEntries(operations[operation].pathParams.map((name) => [name, `${name}_1`]));
}

/** What is found in a request whose unnamed parts are valid. */
export function findingsOf(operation: OperationId, parts: Partial<RequestParts>): Finding[] {
  return checkRequest(operation, { path: pathOf(operation), query: {}, headers: {}, ...parts }).findings;
}
