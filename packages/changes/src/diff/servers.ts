import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, isSame, keysOf } from "./json.ts";

/** Compares the addresses at which an API is reached. Without any, it is where its description is. */
export function compareServers(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  const [old, now] = [serversOf(before), serversOf(after)];
  for (const [url, server] of old) {
    const other = now.get(url);
    if (other === undefined) comparison.report(context, "server-removed", { detail: url });
    else compareServer(comparison, server, other, { ...context, field: `server ${url}` });
  }
  for (const url of now.keys()) {
    if (!old.has(url)) comparison.report(context, "server-added", { detail: url });
  }
  // Clients call the first one unless they are told another. That it is gone is said already.
  const [[first], [newFirst]] = [[...old.keys()], [...now.keys()]];
  if (first !== undefined && first !== newFirst && now.has(first)) {
    comparison.report(context, "default-server-changed", { before: first, after: newFirst });
  }
}

function serversOf(servers: unknown): Map<string, Json> {
  const written = asList(servers).map(asObject);
  return new Map(
    (written.length > 0 ? written : [{ url: "/" }]).map((each) => [String(each.url), asObject(each)]),
  );
}

function compareServer(comparison: Comparison, before: Json, after: Json, context: Context): void {
  compareAnnotations(comparison, before, after, context, ["url", "variables"]);
  const [old, now] = [asObject(before.variables), asObject(after.variables)];
  for (const name of keysOf(old, now)) {
    const details = { detail: name, before: old[name], after: now[name] };
    if (Object.hasOwn(old, name) && Object.hasOwn(now, name))
      compareVariable(comparison, name, asObject(old[name]), asObject(now[name]), context);
    else comparison.report(context, "server-variable-changed", details);
  }
}

function compareVariable(
  comparison: Comparison,
  name: string,
  before: Json,
  after: Json,
  context: Context,
): void {
  const inside = { ...context, field: `${context.field} {${name}}` };
  compareAnnotations(comparison, before, after, inside, ["default", "enum"]);
  const details = { detail: name, before: before.default, after: after.default };
  if (!isSame(details.before, details.after)) comparison.report(context, "server-variable-changed", details);
  const isWidened = admitsAll(after.enum, before.enum);
  const isNarrowed = admitsAll(before.enum, after.enum);
  if (isWidened && isNarrowed) return;
  comparison.report(context, isWidened ? "server-variable-widened" : "server-variable-narrowed", {
    detail: name,
    before: before.enum,
    after: after.enum,
  });
}

/** Whether a variable may have every value that another list has. Without a list, it may have any. */
function admitsAll(list: unknown, other: unknown): boolean {
  if (!Array.isArray(list)) return true;
  return Array.isArray(other) && other.every((value) => list.includes(value));
}
