import { readFileSync } from "node:fs";
import { HTTP_METHODS } from "../src/index.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

const file = new URL("../dist/openapi.json", import.meta.url);

/** The built description. Tests read it rather than the source tree, because it is what every other package gets. */
export const bundle = JSON.parse(readFileSync(file, "utf8")) as JsonObject;

/** Whether a value is an object, not an array, null or a scalar. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Finds a place in the bundle, following every `$ref` on the way, so that a place can be named from the operation
 * that uses it or from the component that defines it.
 *
 * @param pointer A JSON pointer, such as `/components/schemas/Agent/properties/name`.
 * @returns The value there, and the pointer of the place with all references followed.
 * @throws When a step of the pointer does not exist; the error names the step.
 */
export function resolve(pointer: string): { value: Json; pointer: string } {
  let here: { value: Json; pointer: string } = { value: bundle, pointer: "" };
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const from = follow(here);
    const value = Array.isArray(from.value)
      ? from.value[Number(key)]
      : isObject(from.value)
        ? from.value[key]
        : undefined;
    if (value === undefined) {
      throw new Error(`"${pointer}" ends at "${here.pointer}": the bundle has no "${key}" there.`);
    }
    here = { value, pointer: `${from.pointer}/${step}` };
  }
  return follow(here);
}

function follow(place: { value: Json; pointer: string }): { value: Json; pointer: string } {
  // A reference may carry siblings in 3.1 (a description beside $ref); they win over the target's keys.
  if (!isObject(place.value) || typeof place.value.$ref !== "string") return place;
  const target = resolve(place.value.$ref.slice(1));
  const { $ref: _, ...siblings } = place.value;
  if (Object.keys(siblings).length === 0 || !isObject(target.value)) return target;
  return { value: { ...target.value, ...siblings }, pointer: target.pointer };
}

/** One operation of the description with its place: `/agents`, `post`, `/paths/~1agents/post`. */
export type Operation = {
  id: string;
  path: string;
  method: string;
  pointer: string;
  value: JsonObject;
};

/** Every operation, in the order of the description. */
export const operations: Operation[] = Object.entries(bundle.paths as JsonObject).flatMap(([path, item]) =>
  Object.entries(item as JsonObject)
    .filter(([method]) => HTTP_METHODS.includes(method))
    .map(([method, value]) => ({
      id: String((value as JsonObject).operationId),
      path,
      method,
      pointer: `/paths/${path.replaceAll("/", "~1")}/${method}`,
      value: value as JsonObject,
    })),
);

/** Finds an operation by its `operationId`. */
export function operation(id: string): Operation {
  const found = operations.find((each) => each.id === id);
  if (!found) throw new Error(`The description has no operation "${id}".`);
  return found;
}

/** Calls `visit` for every value in the bundle with its JSON pointer, outermost first; references are not followed. */
export function walk(
  visit: (value: Json, pointer: string) => void,
  value: Json = bundle,
  pointer = "",
): void {
  visit(value, pointer);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    walk(visit, inner, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}
