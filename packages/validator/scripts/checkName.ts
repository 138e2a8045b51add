import type { Description, Schema } from "@cloud-agents/spec/description";

/**
 * The name under which the generated module exports a check. A component's own name is kept, unless the module could not export it
 * or its code needs it for something else, such as `Object`.
 *
 * @param name A component's name, or a whole reference.
 */
export function checkName(name: string): string {
  if (/^[A-Z]\w*$/.test(name) && !(name in globalThis)) return name;
  const letters = name
    .replace(/^#\//, "")
    .replace(/\W/g, (letter) => `_${letter.codePointAt(0)?.toString(16)}_`);
  return `Schema_${letters}`;
}

/** The name of the check of what a `$ref` points to. */
export function targetName({ nameOf }: Description, $ref: string): string {
  return checkName(nameOf({ $ref }) ?? $ref);
}

/** What references point to that is no component, such as `#/components/schemas/Tree/properties/leaf`, by the name of its check. */
export function inlineTargets(description: Description): Map<string, Schema> {
  const targets = new Map<string, Schema>();
  for (const { $ref } of description.allSchemas) {
    if ($ref === undefined || description.nameOf({ $ref }) !== undefined) continue;
    targets.set(checkName($ref), description.resolve({ $ref }));
  }
  return targets;
}
