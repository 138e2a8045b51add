// Prism writes down the address of every object of the description, with every reference followed, in case one contains itself: a third
// of its start with thousands of operations. Here the address is written for those that do.
import { requireOfPrism } from "./requireOfPrism.mjs";

const json = requireOfPrism("@stoplight/prism-http", "@stoplight/json");
json.decycle = (document) => {
  const path = [];
  /** How deep each object is that the one at hand is in. */
  const around = new Map();
  const into = (key, part) => {
    path.push(key);
    const copied = copy(part);
    path.pop();
    return copied;
  };
  const copy = (part) => {
    if (!Array.isArray(part) && !json.isPlainObject(part)) return part;
    const depth = around.get(part);
    if (depth !== undefined) return { $ref: json.pathToPointer(path.slice(0, depth)) };
    around.set(part, path.length);
    const copied = Array.isArray(part)
      ? part.map((item, index) => into(String(index), item))
      : Object.fromEntries(Object.keys(part).map((key) => [key, into(key, part[key])]));
    around.delete(part);
    return copied;
  };
  return copy(document);
};
