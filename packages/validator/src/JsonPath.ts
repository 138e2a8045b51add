import { filled } from "./message.ts";
import { subjects } from "./operations.ts";

/** The steps from the whole to a part of it: names of members, and indexes as numbers. */
export type JsonPath = readonly (string | number)[];

/** A name longer than this is cut: whoever sends it chooses its length, and it is in the message twice. */
const MAX_NAME = 100;

/** Writes a path as `error.param` has it: `events[0].content`, `metadata["a b"]`. */
export function printed(path: JsonPath): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : printedName(step, index === 0)))
    .join("");
}

function printedName(name: string, first: boolean): string {
  const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
  if (!/^[\w-]+…?$/.test(short)) return `[${JSON.stringify(short)}]`;
  return first ? short : `.${short}`;
}

/**
 * How a text calls a part of a body: by its path, and inside a list by its item and the path in the item.
 *
 * @param whole the catalogue's subject for an empty path.
 */
export function subjectOf(path: JsonPath, whole: "request" | "response" | "event"): string {
  const itemEnd = path.findLastIndex((step) => typeof step === "number") + 1;
  const item = printed(path.slice(0, itemEnd));
  const field = printed(path.slice(itemEnd));
  const kind = path.length === 0 ? whole : itemEnd === 0 ? "field" : field === "" ? "item" : "item_field";
  return filled(subjects[kind] as string, { item, field });
}
