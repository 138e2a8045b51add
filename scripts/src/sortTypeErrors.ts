import type { findTypeErrors } from "./findTypeErrors.ts";

/** How the compiler names the operations for which `handlers/index.ts` has no handler. */
const MISSING_HANDLERS = /Record<([^,]*), "Add a handler for it to/;

/** How it names them once more, for the type of what the same statement returns. */
const SAME_HANDLERS = /(?:required in|from) type 'Handlers/;

/** How it says that a name is of no operation. */
const NO_OPERATION =
  /^Type '"(\w+)"' (?:is not assignable to type|does not satisfy the constraint) 'keyof operations'/;

/** What the compiler found in hand-written code. */
export interface SortedErrors {
  /** Ids of operations without a handler. */
  missing: string[];
  /** A line for each place that names an operation of which the description has none: other errors follow from that. */
  unknown: string[];
  /** A line for each of the others. */
  errors: string[];
}

/** Tells apart what the description says more about than the compiler. */
export function sortTypeErrors(found: ReturnType<typeof findTypeErrors>): SortedErrors {
  const sorted: SortedErrors = { missing: [], unknown: [], errors: [] };
  for (const { file, line, message } of found) {
    const names = MISSING_HANDLERS.exec(message)?.[1]?.match(/\w+/g);
    const [, operation] = NO_OPERATION.exec(message) ?? [];
    const place = `${file}:${line}`;
    if (names) sorted.missing.push(...names);
    else if (operation !== undefined)
      sorted.unknown.push(`${place} names the operation ${operation}, which the description does not have`);
    else if (!SAME_HANDLERS.test(message)) sorted.errors.push(`${place} ${message}`);
  }
  return sorted;
}
