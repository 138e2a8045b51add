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
    found.add(node.$ref);
    const [, section = "", name = ""] = /^#\/components\/(\w+)\/([^/]+)/.exec(node.$ref) ?? [];
    open.push(asObject(asObject(document.components)[section])[name]);
  }
  return found;
}
