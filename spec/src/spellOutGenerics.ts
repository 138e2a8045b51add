import type { Json, Schema } from "./Description.ts";
import { isSchema, type References } from "./References.ts";

/** Fields whose value is data. */
const DATA = /^(examples?|default|enum|const|x-.*)$/;

/** Fields whose keys are names, so that one of them may be `example`. */
const MAPS = /^(properties|patternProperties|dependentSchemas|\$defs|schemas)$/;

/**
 * Writes out schemas that leave a part open, as JSON Schema 2020-12 does generic types: one with `$dynamicRef: "#item"`, which another refers to
 * beside `$defs` with a `$dynamicAnchor: item`, is copied there with that in its place. Where nobody fills it, the part is what the schema itself
 * has under that anchor. What names schemas by `$id` then says nothing more, as each reference is a pointer.
 *
 * @param references Those of the document, which is changed in place.
 * @throws DescriptionError for a part that would be filled by way of another schema.
 */
export function spellOutGenerics(references: References): void {
  const { document } = references;
  const nodes = [...objectsIn(document)];
  if (!nodes.some((node) => "$dynamicRef" in node || "$dynamicAnchor" in node || "$id" in node)) return;
  if (!nodes.every(({ $ref }) => $ref === undefined || String($ref).startsWith("#/"))) return;

  // Before the parts of the schemas themselves are filled.
  for (const node of nodes) {
    const filled = anchorsOf(node);
    if (typeof node.$ref !== "string" || filled.size === 0) continue;
    const target = references.targetOf(node);
    for (const { $ref } of objectsIn(target)) {
      if (typeof $ref !== "string") continue;
      if ([...objectsIn(references.targetOf({ $ref }))].some((each) => "$dynamicRef" in each))
        throw references.error(
          node,
          `$dynamicRef by way of another schema is not supported: that of ${$ref}. Fill it in ${node.$ref} itself.`,
        );
    }
    const { $ref: _ref, $defs: _defs, $id: _id, ...beside } = node;
    const { $defs: _others, $id: _other, ...open } = target;
    const copy = fill(references, open, filled) as Json;
    for (const name of Object.keys(node)) delete node[name];
    Object.assign(node, copy, beside);
  }
  const components = (document.components ?? {}) as { schemas?: Record<string, unknown> };
  for (const [name, schema] of Object.entries(components.schemas ?? {})) {
    if (!isSchema(schema)) continue;
    const own = anchorsOf(schema);
    if (typeof schema.$dynamicAnchor === "string")
      own.set(schema.$dynamicAnchor, { $ref: `#/components/schemas/${name}` });
    if (own.size > 0) Object.assign(schema, fill(references, schema, own));
  }
  for (const node of objectsIn(document)) {
    if (typeof node.$id === "string") delete node.$id;
    if (typeof node.$dynamicAnchor === "string" && !("$dynamicRef" in node)) delete node.$dynamicAnchor;
  }
}

/** What the `$defs` of a schema fill, by anchor. */
function anchorsOf({ $defs }: Json): Map<string, Schema> {
  const found = Object.values(isSchema($defs) ? $defs : {}).flatMap((each) => {
    if (!isSchema(each) || typeof each.$dynamicAnchor !== "string") return [];
    const { $dynamicAnchor, ...schema } = each;
    return [[$dynamicAnchor, schema] as const];
  });
  return new Map(found);
}

/** A copy in which each `$dynamicRef` that has an anchor is what that stands for. */
function fill(
  references: References,
  node: unknown,
  anchors: ReadonlyMap<string, Schema>,
  isMap = false,
): unknown {
  if (Array.isArray(node)) return node.map((each) => fill(references, each, anchors));
  if (!isSchema(node)) return node;
  const { $dynamicRef, ...rest } = node;
  const anchor = typeof $dynamicRef === "string" ? anchors.get($dynamicRef.replace(/^#/, "")) : undefined;
  const source: Json = anchor === undefined ? node : { ...structuredClone(anchor), ...rest };
  const copy = Object.fromEntries(
    Object.entries(source).map(([key, value]) => [
      key,
      !isMap && DATA.test(key) ? value : fill(references, value, anchors, !isMap && MAPS.test(key)),
    ]),
  );
  references.placeLike(copy, node);
  return copy;
}

/** Every object that is no data. A field of a schema may be called as what is data elsewhere. */
function* objectsIn(node: unknown, isMap = false): Generator<Json> {
  if (Array.isArray(node)) for (const each of node) yield* objectsIn(each);
  if (!isSchema(node)) return;
  if (!isMap) yield node;
  for (const [key, value] of Object.entries(node))
    if (isMap || !DATA.test(key)) yield* objectsIn(value, !isMap && MAPS.test(key));
}
