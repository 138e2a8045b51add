// Prism writes down the address of every object of the description, with every reference followed, in case one contains itself: a third
// of its start with thousands of operations. Here the address is written for those that do, and each path is copied when it is read.
import { followed } from "./dereference.mjs";
import { requireOfPrism } from "./requireOfPrism.mjs";

const json = requireOfPrism("@stoplight/prism-http", "@stoplight/json");

/** The description that each copy is of, unless it was copied at once. */
export const originals = new WeakMap();

json.decycle = (document) => {
  if (!followed.has(document)) return copyOf(document, []);
  const copied = Object.fromEntries(
    Object.keys(document).map((key) => {
      const part = document[key];
      const isMap = (key === "paths" || key === "components") && json.isPlainObject(part);
      return [key, isMap ? copyWhenRead(part, key, document) : copyOf(part, [key], [document])];
    }),
  );
  originals.set(copied, document);
  return copied;
};

function copyWhenRead(map, key, document) {
  const copied = {};
  for (const name of Object.keys(map)) {
    let part;
    const get = () => (part ??= copyOf(map[name], [key, name], [document, map]));
    Object.defineProperty(copied, name, { enumerable: true, get });
  }
  return copied;
}

/**
 * Copies a part of a description, with the address in place of each object that is inside itself.
 *
 * @param path Where the part is.
 * @param objects Those that it is in, the whole first.
 */
function copyOf(part, path, objects = []) {
  /** How deep each object is that the one at hand is in. */
  const around = new Map(objects.map((object, depth) => [object, depth]));
  const into = (key, inner) => {
    path.push(key);
    const copied = copy(inner);
    path.pop();
    return copied;
  };
  const copy = (inner) => {
    if (!Array.isArray(inner) && !json.isPlainObject(inner)) return inner;
    const depth = around.get(inner);
    if (depth !== undefined) return { $ref: json.pathToPointer(path.slice(0, depth)) };
    around.set(inner, path.length);
    const copied = Array.isArray(inner)
      ? inner.map((item, index) => into(String(index), item))
      : Object.fromEntries(Object.keys(inner).map((key) => [key, into(key, inner[key])]));
    around.delete(inner);
    return copied;
  };
  return copy(part);
}
