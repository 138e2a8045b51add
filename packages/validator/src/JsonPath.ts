import { interpolate } from "./message.ts";
import { subjects } from "./operations.ts";

/** The steps from a value to a part of it: field names, and indexes as numbers. */
export type JsonPath = readonly (string | number)[];

/** Longer names are cut: the sender chooses their length, and the message contains them twice. */
const MAX_NAME = 100;

/** Prints a path in the format of `error.param`: `events[0].content`, `metadata["a b"]`. */
export function printPath(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : printName(step, index === 0)))
    .join("");
}

function printName(name: string, first: boolean): string {
  const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  if (!/^[\w-]+…?$/.test(short)) return `[${JSON.stringify(short)}]`;
  return first ? short : `.${short}`;
}

/**
 * Names a part of a body in a message: by its path, and inside a list by its item and the path in that item.
 *
 * @param whole The catalogue's subject for an empty path.
 */
export function subjectOf(path: JsonPath, whole: "request" | "response" | "event"): string {
  const itemEnd = path.findLastIndex((step) => typeof step === "number") + 1;
  const item = printPath(path.slice(0, itemEnd));
  const field = printPath(path.slice(itemEnd));
  const kind = path.length === 0 ? whole : itemEnd === 0 ? "field" : field === "" ? "item" : "item_field";
  return interpolate(subjects[kind] as string, { item, field });
}
