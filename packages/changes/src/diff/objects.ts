import type { Json } from "@cloud-agents/spec/description";
import { at, type Comparison, type Context, type Recurse } from "./Comparison.ts";
import { asObject, asStrings, isObject, keysOf } from "./json.ts";
import { renames } from "./renames.ts";

/** Compares the fields of two object schemas. */
export function compareObjects(
  comparison: Comparison,
  before: Json,
  after: Json,
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
          isUnsent: isUnsent(comparison.resolve("before", old[name]), context),
        },
        "property-renamed",
        { before: name, after: newName },
      );
    } else if (!Object.hasOwn(now, name)) {
      comparison.report(
        { ...context, isUnsent: isUnsent(comparison.resolve("before", old[name]), context) },
        "property-removed",
        { field: name, before: wasRequired.has(name) ? "required" : "optional" },
      );
    } else if (!Object.hasOwn(old, name)) {
      comparison.report(
        { ...inside, isUnsent: isUnsent(comparison.resolve("after", now[name]), context) },
        isRequired.has(name) ? "property-added-required" : "property-added-optional",
      );
    } else {
      recurse(old[name], now[name], { ...inside, isField: true });
    }
  }
  for (const name of new Set([...wasRequired, ...isRequired])) {
    // A field that is new or gone is reported already; one that neither lists can be in another part of an allOf.
    if (Object.hasOwn(old, name) !== Object.hasOwn(now, name)) continue;
    const inside = at(context, name, "properties", name);
    const [wasUnsent, isNotSent] = [
      isUnsent(comparison.resolve("before", old[name]), context),
      isUnsent(comparison.resolve("after", now[name]), context),
    ];
    if (wasRequired.has(name) && !isRequired.has(name))
      comparison.report({ ...inside, isUnsent: wasUnsent }, "property-became-optional");
    // What was required, and never sent, has to be sent as soon as it can be.
    else if (isRequired.has(name) && (!wasRequired.has(name) || (wasUnsent && !isNotSent)))
      comparison.report({ ...inside, isUnsent: isNotSent }, "property-became-required");
  }
  compareAdditional(comparison, before.additionalProperties, after.additionalProperties, context, recurse);
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
  } else if (old === now) return;
  else if (now === "none") comparison.report(context, "additional-properties-forbidden", details);
  else if (old === "none") comparison.report(context, "additional-properties-allowed", details);
  else comparison.report(context, now === "schema" ? "constraint-added" : "constraint-removed", details);
}

function kindOf(value: unknown): "any" | "none" | "schema" {
  if (value === false) return "none";
  return isObject(value) && Object.keys(value).length > 0 ? "schema" : "any";
}

/** Whether a field is never in what a side carries. */
export function isUnsent(schema: Json, { side, isUnsent }: Context): boolean {
  return isUnsent || (side === "request" ? schema.readOnly === true : schema.writeOnly === true);
}
