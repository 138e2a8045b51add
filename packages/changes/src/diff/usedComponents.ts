import type { Json } from "@cloud-agents/spec/description";
import { asObject, isObject } from "./json.ts";

/** Every reference, such as `#/components/schemas/Agent`, that operations and webhooks of a description come to, however deep. */
export function usedComponents(document: Json): Set<string> {
  const found = new Set<string>();
  const open: unknown[] = [document.paths, document.webhooks];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== "object" || node === null) continue;
    open.push(...Object.values(node));
    if (!isObject(node) || typeof node.$ref !== "string" || found.has(node.$ref)) continue;
    // A part of a component is one, too.
    const [component = "", section = "", name = ""] = /^#\/components\/(\w+)\/([^/]+)/.exec(node.$ref) ?? [];
    found.add(node.$ref).add(component);
    open.push(asObject(asObject(document.components)[section])[name]);
  }
  return found;
}
