import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations, compareExtensions } from "./annotations.ts";
import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, asStrings, isSame, keysOf } from "./json.ts";

/** One of the ways in which a caller may identify itself: schemes that it needs together, and what each has to permit. */
type Alternative = ReadonlyMap<string, string[]>;

/** What an operation, or the whole document, requires of its callers: any one of the alternatives is enough. */
export function compareSecurity(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
): void {
  // A scheme is what it says, whatever it is called.
  const named = (scheme: string) => comparison.renamedSchemes.get(scheme) ?? scheme;
  const [gone, added] = [new Set(alternatives(before, named)), new Set(alternatives(after))];
  // Where no credentials are needed, those that a caller sends are not refused.
  const isOpen = [...added].some((each) => each.size === 0);
  for (const old of gone) {
    const now = [...added].find((each) => differingScopes(old, each).length === 0);
    if (now === undefined) continue;
    gone.delete(old);
    added.delete(now);
  }
  for (const old of gone) {
    const now = nearest(old, added);
    if (now === undefined) {
      if (isOpen) continue;
      comparison.report(context, "security-alternative-removed", { detail: labelOf(old) });
      continue;
    }
    added.delete(now);
    for (const { scheme, scope, isRequired } of differingScopes(old, now)) {
      if (isRequired) comparison.report(context, "security-scope-added", { detail: scope, after: scheme });
      else comparison.report(context, "security-scope-removed", { detail: scope, before: scheme });
    }
  }
  for (const now of added) {
    comparison.report(context, "security-alternative-added", { detail: labelOf(now) });
  }
}

/** Without a requirement, no token is the one alternative. */
function alternatives(security: unknown, named = (scheme: string) => scheme): Alternative[] {
  const written = asList(security);
  return (written.length > 0 ? written : [{}]).map(
    (requirement) =>
      new Map(
        Object.entries(asObject(requirement)).map(([scheme, scopes]) => [named(scheme), asStrings(scopes)]),
      ),
  );
}

/** The alternative with the same schemes whose scopes differ least. */
function nearest(old: Alternative, others: Iterable<Alternative>): Alternative | undefined {
  return [...others]
    .filter((each) => namesOf(each) === namesOf(old))
    .map((each) => ({ each, distance: differingScopes(old, each).length }))
    .sort((one, other) => one.distance - other.distance)[0]?.each;
}

/** The scopes that one of two alternatives requires of a scheme; those of a scheme that only one has count as one more. */
function differingScopes(
  old: Alternative,
  now: Alternative,
): { scheme: string; scope: string; isRequired: boolean }[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((scheme) => {
    const [was, is] = [old.get(scheme), now.get(scheme)];
    if (was === undefined || is === undefined) return [{ scheme, scope: "", isRequired: is !== undefined }];
    return [
      ...was.filter((scope) => !is.includes(scope)).map((scope) => ({ scheme, scope, isRequired: false })),
      ...is.filter((scope) => !was.includes(scope)).map((scope) => ({ scheme, scope, isRequired: true })),
    ];
  });
}

const namesOf = (schemes: Alternative) => JSON.stringify([...schemes.keys()].sort());

/** An alternative in words: `oauth (read, write) + key`. Empty for the one that needs nothing. */
function labelOf(schemes: Alternative): string {
  return [...schemes]
    .map(([scheme, scopes]) => (scopes.length > 0 ? `${scheme} (${scopes.join(", ")})` : scheme))
    .sort()
    .join(" + ");
}

const SETTINGS = ["type", "in", "name", "scheme", "openIdConnectUrl"];

/** Fields that `compareSecuritySchemes` looks at. */
export const SCHEME_FIELDS = [...SETTINGS, "bearerFormat", "flows"];

/** Whether callers give our clients the credentials of a scheme by its name. A token is given as `token`, whatever it is called here. */
export const isGivenByName = ({ type, scheme }: Json) =>
  type === "apiKey" || (type === "http" && !/^bearer$/i.test(String(scheme)));

/** Compares two security schemes of the same name, or of which one is the other's new name. */
export function compareSecuritySchemes(
  comparison: Comparison,
  before: Json,
  after: Json,
  context: Context,
): void {
  for (const keyword of SETTINGS) {
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
  compareExtensions(comparison, flows, newFlows, context);
  for (const name of keysOf(flows, newFlows)) {
    if (name.startsWith("x-")) continue;
    if (!Object.hasOwn(flows, name) || !Object.hasOwn(newFlows, name)) {
      comparison.report(context, "security-scheme-changed", {
        detail: `flow ${name}`,
        before: flows[name],
        after: newFlows[name],
      });
    } else compareFlows(comparison, name, asObject(flows[name]), asObject(newFlows[name]), context);
  }
}

const URLS = ["authorizationUrl", "tokenUrl", "refreshUrl"];

function compareFlows(
  comparison: Comparison,
  name: string,
  before: Json,
  after: Json,
  context: Context,
): void {
  compareAnnotations(comparison, before, after, context, [...URLS, "scopes"]);
  for (const keyword of URLS) {
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
