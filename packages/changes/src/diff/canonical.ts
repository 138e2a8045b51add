import type { Json } from "@cloud-agents/spec/description";
import { isObject } from "./json.ts";

/** How many references are followed one inside the other before their names have to do. */
const MAX_DEPTH = 4;

/**
 * A text that is the same for two values that say the same: references followed, fields sorted.
 *
 * @param resolve Follows the reference of an object.
 */
export function canonical(value: unknown, resolve: (node: Json) => Json): string {
  const copy = (node: unknown, depth: number): unknown => {
    if (Array.isArray(node)) return node.map((each) => copy(each, depth));
    if (!isObject(node)) return node;
    if (node.$ref !== undefined) {
      if (depth === MAX_DEPTH) return node.$ref;
      return copy(resolve(node), depth + 1);
    }
    return Object.fromEntries(
      Object.keys(node)
        .sort()
        .map((key) => [key, copy(node[key], depth)]),
    );
  };
  return JSON.stringify(copy(value, 0)) ?? "";
}
