import {
  childrenOf,
  type Family,
  type Json,
  type References,
  readFamilies,
} from "@cloud-agents/spec/description";
import type { Comparison, Context, Recurse } from "./Comparison.ts";
import { asObject } from "./json.ts";

/** The families of a document by the name of each schema that others of it inherit from. A document that is wrong may have none. */
export function familiesOf(references: References): Map<string, Family> {
  try {
    const families = readFamilies(references, childrenOf(references));
    return new Map(
      families.flatMap((family) =>
        [...family.members]
          .filter(([, { heirs, hasOwnTag }]) => heirs.length > 0 && !hasOwnTag)
          .map(([name]): [string, Family] => [name, family]),
      ),
    );
  } catch {
    return new Map();
  }
}

/**
 * Compares the schemas that inherit from one with a `discriminator`: where that one is, a value of each of them may be. The explicit values of
 * the discriminator are compared with it.
 *
 * @param isOpen Whether clients keep room for a further heir.
 */
export function compareHeirs(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
  isOpen: boolean,
  recurse: Recurse,
): void {
  const [name, newName] = [comparison.schemaName(before), comparison.schemaName(after)];
  const shared = comparison.sharedComponent(before, after);
  if (name === undefined || newName === undefined || !shared) return;
  const [old, now] = [comparison.families.before.get(name), comparison.families.after.get(newName)];
  if (!old || !now) return;
  // A part of another schema is not the family, so that what is reached is kept apart.
  const family = `family ${newName}`;
  comparison.uses(context, family);
  if (!comparison.isFirst(`${context.side} ${context.isUnsent} ${family}`)) return;
  const inside = { ...context, ...shared, field: "" };
  const [tags, newTags] = [tagsOf(old, name, comparison.renamed), tagsOf(now, newName)];
  for (const [tag, heir] of tags) {
    if (newTags.get(tag) !== undefined || isMapped(comparison.resolve("before", before), tag)) continue;
    comparison.report({ ...inside, subject: shared.subject }, "mapping-removed", {
      detail: JSON.stringify(tag),
      before: heir,
    });
  }
  for (const [tag, heir] of newTags) {
    if (tags.get(tag) !== undefined || isMapped(comparison.resolve("after", after), tag)) continue;
    comparison.report(inside, "mapping-added", { detail: JSON.stringify(tag), after: heir, isOpen });
  }
  for (const heir of old.members.get(name)?.heirs ?? []) {
    const newHeir = comparison.renamed.get(heir) ?? heir;
    if (now.members.get(newName)?.heirs.includes(newHeir))
      recurse(referenceTo(heir), referenceTo(newHeir), { ...inside, subject: family });
  }
}

const referenceTo = (name: string) => ({
  $ref: `#/components/schemas/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
});

/** Which schema each value of the discriminator stands for, by the later names. */
function tagsOf(
  { members }: Family,
  parent: string,
  renamed: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const names = [parent, ...(members.get(parent)?.heirs ?? [])];
  return new Map(
    names.flatMap((name) =>
      (members.get(name)?.tags ?? []).map((tag): [string, string] => [tag, renamed.get(name) ?? name]),
    ),
  );
}

const isMapped = ({ discriminator }: Json, tag: string) =>
  Object.hasOwn(asObject(asObject(discriminator).mapping), tag);
