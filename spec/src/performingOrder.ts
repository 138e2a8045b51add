import type { Operation } from "./Description.ts";

/** Sorts operations as they can be performed: what creates and changes comes first, so that there is something to read; what ends objects comes last. */
export function performingOrder(operations: readonly Operation[]): Operation[] {
  const rank = ({ method, body }: Operation) => {
    if (method === "DELETE") return 4;
    if (method === "POST") return body ? 0 : 3;
    return method === "PUT" || method === "PATCH" ? 1 : 2;
  };
  return operations.toSorted((one, other) => rank(one) - rank(other));
}
