import { type OperationId, plans, shapes } from "./operations.ts";

/**
 * Tells which fields of a body are worth keeping while it arrives.
 *
 * @param operationId The operation that the body is for.
 * @returns Whether the body of a valid request can have the field; others are dropped by `checkRequest`.
 */
export function hasBodyField(operationId: OperationId, name: string): boolean {
  return plans[operationId].bodies.some(({ check }) => {
    const { properties = {}, additionalProperties } = shapes[check ?? ""] ?? {};
    return Object.hasOwn(properties, name) || additionalProperties !== undefined;
  });
}
