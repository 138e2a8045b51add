import type { Json } from "@cloud-agents/spec/description";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { isUnsent } from "./isUnsent.ts";
import { asObject, asStrings, isObject, keysOf } from "./json.ts";
import { renames } from "./renames.ts";

/**
 * Compares the fields of two object schemas.
 *
 * @param whole The schemas of which these are a part: another part can say which of the fields are required, or never sent.
 */
export function compareObjects(
  comparison: Comparison,
  before: Json,
  after: Json,
  whole: { before: Json; after: Json },
  context: Context,
  recurse: Recurse,
): void {
  const [old, now] = [asObject(before.properties), asObject(after.properties)];
  const [wasRequired, isRequired] = [new Set(asStrings(before.required)), new Set(asStrings(after.required))];
  const renamed = renames(onlyIn(old, now), onlyIn(now, old), {
    before: ([name, schema]) => `${wasRequired.has(name)} ${comparison.canonical("before", schema)}`,
    after: ([name, schema]) => `${isRequired.has(name)} ${comparison.canonical("after", schema)}`,
  });
  const newNames = new Set(renamed.values());
  for (const name of keysOf(old, now)) {
    const inside = at(context, name, "properties", name);
    const newName = renamed.get(name);
    if (newNames.has(name)) continue;
    if (newName !== undefined) {
      comparison.report(
        {
          ...at(context, newName, "properties", newName),
          isUnsent: isUnsent(comparison, "before", old[name], context),
        },
        "property-renamed",
        { before: name, after: newName },
      );
    } else if (!Object.hasOwn(now, name)) {
      comparison.report(
        { ...context, isUnsent: isUnsent(comparison, "before", old[name], context) },
        "property-removed",
        { field: name, before: wasRequired.has(name) ? "required" : "optional" },
      );
    } else if (!Object.hasOwn(old, name)) {
      comparison.report(
        { ...inside, isUnsent: isUnsent(comparison, "after", now[name], context) },
        isRequired.has(name) ? "property-added-required" : "property-added-optional",
      );
    } else {
      recurse(old[name], now[name], { ...inside, isField: true });
    }
  }
  compareRequired(comparison, before, after, whole, context);
  compareAdditional(comparison, before.additionalProperties, after.additionalProperties, context, recurse);
}

/** Compares which fields have to be there. What is never sent does not, even where it is listed. */
function compareRequired(
  comparison: Comparison,
  before: Json,
  after: Json,
  whole: { before: Json; after: Json },
  context: Context,
): void {
  const [old, now] = [asObject(before.properties), asObject(after.properties)];
  const [stated, newlyStated] = [asStrings(before.required), asStrings(after.required)];
  const [wasRequired, isRequired] = [asStrings(whole.before.required), asStrings(whole.after.required)];
  for (const name of new Set([...stated, ...newlyStated, ...Object.keys(now)])) {
    // A field that is new or gone is reported already.
    if (Object.hasOwn(old, name) !== Object.hasOwn(now, name)) continue;
    const inside = at(context, name, "properties", name);
    const wasUnsent = isUnsent(comparison, "before", asObject(whole.before.properties)[name], context);
    const isNotSent = isUnsent(comparison, "after", asObject(whole.after.properties)[name], context);
    const isNewlySent = wasUnsent && !isNotSent && wasRequired.includes(name) && isRequired.includes(name);
    if (stated.includes(name) && !newlyStated.includes(name))
      comparison.report({ ...inside, isUnsent: wasUnsent }, "property-became-optional");
    else if ((newlyStated.includes(name) && !stated.includes(name)) || isNewlySent)
      comparison.report({ ...inside, isUnsent: isNotSent }, "property-became-required");
  }
}

/** The fields that one object has and another has not. */
function onlyIn(one: Json, other: Json): Map<string, [name: string, schema: unknown]> {
  const names = Object.keys(one).filter((name) => !Object.hasOwn(other, name));
  return new Map(names.map((name) => [name, [name, one[name]]]));
}

function compareAdditional(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
  recurse: Recurse,
): void {
  const [old, now] = [kindOf(before), kindOf(after)];
  const details = { detail: "additionalProperties", before, after };
  if (old === "schema" && now === "schema") {
    recurse(before, after, at(context, "*", "additionalProperties"));
  } else if (old === now) {
    // Only with the word, our types have room for fields that are not listed.
    const [wasNamed, isNamed] = [before !== undefined, after !== undefined];
    if (wasNamed !== isNamed)
      comparison.report(context, isNamed ? "unlisted-fields-added" : "unlisted-fields-removed");
  } else if (now === "none") comparison.report(context, "additional-properties-forbidden", details);
  else if (old === "none") comparison.report(context, "additional-properties-allowed", details);
  else comparison.report(context, now === "schema" ? "constraint-added" : "constraint-removed", details);
}

function kindOf(value: unknown): "any" | "none" | "schema" {
  if (value === false) return "none";
  return isObject(value) && Object.keys(value).length > 0 ? "schema" : "any";
}
