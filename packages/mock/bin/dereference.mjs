// Prism's parser of references writes down the address of every value, twice, and goes through what is referenced again at each
// reference. Here each value is gone through once. Only its notes of what it has found where are left out, which Prism does not read.
import { requireOfPrism } from "./requireOfPrism.mjs";

const { prototype } = requireOfPrism("@stoplight/prism-http", "@stoplight/json-schema-ref-parser");
const { dereference } = prototype;

/** Descriptions in which no reference is left. */
export const followed = new WeakSet();

/** References whose parts need no decoding. */
const PLAIN = /^#(\/[\w.-]+)+$/;

prototype.dereference = async function (...args) {
  await this.parse(...args);
  try {
    followReferences(this.schema, this.$refs);
    followed.add(this.schema);
    return this.schema;
  } catch {
    // From the start, because this may have been half done. If the description is wrong, it is told so in Prism's words.
    return dereference.apply(this, args);
  }
};

/**
 * Puts what is referenced in place of each reference, in the order in which the parser does: a field beside a reference prevails over the
 * same one in what is referenced where that has not been referenced before.
 *
 * @throws Error at what only the parser follows: a reference to another file, to nothing, to the whole, or one with fields beside it inside of
 *   what it references.
 */
function followReferences(document, references) {
  /** Whether all inside an object has been gone through; undefined when that has not begun. */
  const isDone = new Map();
  const targets = new Map();

  const goThrough = (object) => {
    if (isDone.has(object)) return;
    isDone.set(object, false);
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (typeof value !== "object" || value === null) continue;
      if (isReference(value)) object[key] = follow(value);
      else goThrough(value);
    }
    isDone.set(object, true);
  };

  const follow = (reference) => {
    const { $ref, ...beside } = reference;
    const address = PLAIN.test($ref) ? $ref : decodeURIComponent($ref);
    const known = targets.get(address);
    const target = known ?? find($ref);
    if (Object.keys(beside).length === 0) {
      goThrough(target);
      targets.set(address, target);
      return target;
    }
    if (isDone.get(target) === false) throw new Error(`${$ref} contains itself.`);
    if (known === undefined) {
      const merged = { ...beside, ...without(target, beside) };
      goThrough(merged);
      return merged;
    }
    // The parser goes through these only if something else leads here.
    if (JSON.stringify(beside).includes('"$ref"')) throw new Error(`There are references beside ${$ref}.`);
    return { ...known, ...without(beside, known) };
  };

  const find = ($ref) => {
    let found = document;
    for (const part of PLAIN.test($ref) ? $ref.split("/").slice(1) : []) {
      found = found?.[part];
      if (typeof found?.$ref === "string") break;
    }
    // The parser decodes the parts, and follows the references on the way.
    if (found === document || typeof found?.$ref === "string") found = references._resolve($ref, "").value;
    const isPart = typeof found === "object" && found !== null && found !== document.paths;
    if (!isPart || isReference(found)) throw new Error(`${$ref} is no part of the description.`);
    return found;
  };

  if (isReference(document)) throw new Error("The description is a reference.");
  goThrough(document);
}

function isReference({ $ref }) {
  if (typeof $ref !== "string") return false;
  if (!$ref.startsWith("#/")) throw new Error(`${$ref} is in another file, or no address.`);
  return true;
}

function without(object, others) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !(key in others)));
}
