import type { Response as Described, Description, Operation } from "./Description.ts";
import { nodeAt, responseSchemaPointer } from "./pointers.ts";
import { fieldPointers, walkSchema } from "./walkSchema.ts";

/** What is wrong with a response, as the validator has it. */
export interface Violation {
  in: string;
  path: string;
  keyword: string;
  message: string;
}

/**
 * Finds what a description says of the part of a response that is not as described.
 *
 * @param described The response in the description; undefined when its status is in none.
 * @param value The body, or one event.
 * @returns Where the description has it: of a field that is missing, the field. The response where nothing is closer, and the operation
 *   where there is no such response.
 */
export function nodeOfViolation(
  { document }: Description,
  operation: Operation,
  described: Described | undefined,
  value: unknown,
  { in: place, path, keyword }: Violation,
): object {
  if (!described) return operation.source;
  if (place === "header") {
    const header = described.headers.find(({ name }) => name.toLowerCase() === path.toLowerCase());
    return header?.source ?? described.source;
  }
  const byPath = new Map<string, string[]>();
  const pointer = responseSchemaPointer(operation, described.status, described.content[0]?.type ?? "");
  walkSchema(document, pointer, value, (visit) =>
    byPath.set(visit.path, [...(byPath.get(visit.path) ?? []), visit.pointer]),
  );
  const field = /[^.[\]]+$/.exec(path)?.[0] ?? "";
  const holders = byPath.get(path.slice(0, path.length - field.length).replace(/\.$/, "")) ?? [];
  const pointers =
    keyword === "required"
      ? holders.flatMap((holder) => fieldPointers(document, holder, field))
      : (byPath.get(path) ?? []);
  const found = nodeAt(document, pointers.at(-1) ?? holders.at(-1) ?? "/none");
  return (found as object | undefined) ?? described.source;
}
