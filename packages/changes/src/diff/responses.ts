import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations, compareExtensions, LIFETIME } from "./annotations.ts";
import { at, type Comparison, type Context, ofOperation } from "./Comparison.ts";
import { compareContent } from "./content.ts";
import { asObject, isSame, keysOf } from "./json.ts";
import { compareLifetimes } from "./lifetimes.ts";
import { compareSchemas } from "./schemas.ts";

/** Fields of a header that are compared one by one. */
const HEADER = ["$ref", "required", "style", "explode", "schema", "content", ...LIFETIME];

/** Statuses of success, and their range. */
const SUCCESS = /^2/;

/** Compares what two operations may send back, status by status. */
export function compareResponses(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  const [old, now] = [asObject(before), asObject(after)];
  compareExtensions(comparison, old, now, at(context, "", "responses"));
  for (const status of keysOf(old, now)) {
    if (status.startsWith("x-")) continue;
    const isSuccess = SUCCESS.test(status);
    const details = { detail: status };
    if (!Object.hasOwn(now, status)) {
      const isCovered = isCoveredBy(now, status);
      const rule = isSuccess && !isCovered ? "success-status-removed" : "status-removed";
      comparison.report(context, rule, details);
    } else if (!Object.hasOwn(old, status)) {
      // Callers had to expect it already when a range or `default` described it.
      const isCovered = isCoveredBy(old, status);
      const rule = isSuccess && !isCovered ? "success-status-added" : "status-added";
      comparison.report(at(context, "", "responses", status), rule, details);
    } else {
      const inside = at(context, "", "responses", status);
      const named = { ...inside, field: ofOperation(context.field, status) };
      comparison.follow(old[status], now[status], named, (one, other, where) =>
        compareResponse(comparison, one, other, where),
      );
    }
  }
}

/** Whether responses describe a status without listing it: by a range, or by `default`, which is a success where no 2xx is listed. */
function isCoveredBy(responses: Json, status: string): boolean {
  const range = `${status[0]}XX`;
  if (range !== status && Object.hasOwn(responses, range)) return true;
  const isMeant = !SUCCESS.test(status) || !Object.keys(responses).some((each) => SUCCESS.test(each));
  return Object.hasOwn(responses, "default") && isMeant;
}

function compareResponse(comparison: Comparison, before: Json, after: Json, context: Context): void {
  compareAnnotations(comparison, before, after, context, ["$ref", "headers", "content", "links"]);
  compareHeaders(comparison, asObject(before.headers), asObject(after.headers), context);
  compareContent(comparison, before, after, context);
  const [links, newLinks] = [asObject(before.links), asObject(after.links)];
  for (const name of keysOf(links, newLinks)) {
    const [old, now] = [links[name], newLinks[name]];
    if (!isSame(old, now))
      comparison.report(context, "link-changed", { detail: name, before: old, after: now });
  }
}

/** A header has the same name in any case. */
function compareHeaders(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [old, now] = [namesByLowerCase(before), namesByLowerCase(after)];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    // OpenAPI ignores it: the media type says it.
    if (key === "content-type") continue;
    const [name, newName] = [old.get(key), now.get(key)];
    if (newName === undefined) comparison.report(context, "header-removed", { detail: name ?? key });
    else if (name === undefined)
      comparison.report(at(context, "", "headers", newName), "header-added", { detail: newName });
    else {
      const inside = at(context, `(header ${newName})`, "headers", newName);
      comparison.follow(before[name], after[newName], inside, (one, other, where) =>
        compareHeader(comparison, one, other, where),
      );
    }
  }
}

const namesByLowerCase = (headers: Json): Map<string, string> =>
  new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));

function compareHeader(comparison: Comparison, before: Json, after: Json, context: Context): void {
  compareLifetimes(comparison, before, after, context);
  compareAnnotations(comparison, before, after, context, HEADER);
  const [was, is] = [before.required === true, after.required === true];
  if (was !== is) comparison.report(context, is ? "header-became-required" : "header-became-optional");
  const [old, now] = [before.explode === true, after.explode === true];
  if (old !== now) comparison.report(context, "serialization-changed", { before: old, after: now });
  compareSchemas(comparison, before.schema, after.schema, at(context, "", "schema"));
  compareContent(comparison, before, after, context);
}
