import type { Json } from "@cloud-agents/spec/description";
import type { Comparison } from "./Comparison.ts";
import { asObject } from "./json.ts";
import { renames } from "./renames.ts";

/**
 * Finds components that only changed their name: one is gone, one that says the same is new. Schemas are found by `renamedSchemas`.
 *
 * @param section The section of `components` that they are in.
 * @param read Leaves out of a component what makes no other one of it.
 * @returns The later name by the earlier one.
 */
export function renamedComponents(
  comparison: Comparison,
  section: string,
  read: (component: Json) => Json = (component) => component,
): Map<string, string> {
  const sectionOf = (document: Json) => asObject(asObject(document.components)[section]);
  const [old, now] = [sectionOf(comparison.before), sectionOf(comparison.after)];
  const only = (some: Json, others: Json) =>
    new Map(Object.entries(some).filter(([name]) => !Object.hasOwn(others, name)));
  const describe = (version: "before" | "after") => (component: unknown) =>
    comparison.canonical(version, read(comparison.resolve(version, component)));
  return renames(only(old, now), only(now, old), { before: describe("before"), after: describe("after") });
}
