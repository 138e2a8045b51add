import type { Json } from "@cloud-agents/spec/description";
import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, asStrings, isSame, keysOf } from "./json.ts";

/** What an operation, or the whole document, requires of its callers: any one of the alternatives is enough. */
export function compareSecurity(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  const [old, now] = [alternatives(before), alternatives(after)];
  for (const [name, scopes] of old) {
    const newScopes = now.get(name);
    if (newScopes === undefined) {
      comparison.report(context, "security-alternative-removed", { detail: name });
      continue;
    }
    for (const scope of scopes.filter((each) => !newScopes.includes(each)))
      comparison.report(context, "security-scope-removed", { detail: scope, before: name });
    for (const scope of newScopes.filter((each) => !scopes.includes(each)))
      comparison.report(context, "security-scope-added", { detail: scope, after: name });
  }
  for (const name of now.keys()) {
    if (!old.has(name)) comparison.report(context, "security-alternative-added", { detail: name });
  }
}

/** The alternatives by the names of their schemes, with all scopes. Without a requirement, no token is the one alternative. */
function alternatives(security: unknown): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const written = asList(security);
  for (const requirement of written.length > 0 ? written : [{}]) {
    const schemes = Object.entries(asObject(requirement));
    const name = schemes.map(([scheme]) => scheme).sort();
    const scopes = schemes.flatMap(([, each]) => asStrings(each));
    found.set(name.join(" + ") || "(none)", scopes);
  }
  return found;
}

/** Compares two security schemes of the same name. */
export function compareSecuritySchemes(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
): void {
  for (const keyword of ["type", "in", "name", "scheme", "openIdConnectUrl"]) {
    if (isSame(before[keyword], after[keyword])) continue;
    comparison.report(context, "security-scheme-changed", {
      detail: keyword,
      before: before[keyword],
      after: after[keyword],
    });
  }
  // It only says to readers how tokens are made.
  if (!isSame(before.bearerFormat, after.bearerFormat)) {
    comparison.report(context, "text-changed", {
      detail: "bearerFormat",
      before: before.bearerFormat,
      after: after.bearerFormat,
    });
  }
  const [flows, newFlows] = [asObject(before.flows), asObject(after.flows)];
  for (const name of keysOf(flows, newFlows)) {
    if (!Object.hasOwn(flows, name) || !Object.hasOwn(newFlows, name)) {
      comparison.report(context, "security-scheme-changed", {
        detail: `flow ${name}`,
        before: flows[name],
        after: newFlows[name],
      });
    } else compareFlows(comparison, name, asObject(flows[name]), asObject(newFlows[name]), context);
  }
}

function compareFlows(
  comparison: Comparison,
  name: string,
  before: Json,
  after: Json,
  context: Context,
): void {
  for (const keyword of ["authorizationUrl", "tokenUrl", "refreshUrl"]) {
    if (before[keyword] === after[keyword]) continue;
    comparison.report(context, "security-scheme-changed", {
      detail: `${name} ${keyword}`,
      before: before[keyword],
      after: after[keyword],
    });
  }
  const [scopes, newScopes] = [asObject(before.scopes), asObject(after.scopes)];
  for (const scope of keysOf(scopes, newScopes)) {
    const details = { detail: scope, before: scopes[scope], after: newScopes[scope] };
    if (!Object.hasOwn(newScopes, scope)) comparison.report(context, "oauth-scope-removed", details);
    else if (!Object.hasOwn(scopes, scope)) comparison.report(context, "oauth-scope-added", details);
    else if (scopes[scope] !== newScopes[scope]) comparison.report(context, "oauth-scope-changed", details);
  }
}
