import { escapeStep, HTTP_METHODS, type Json } from "@cloud-agents/spec/description";
import { compareAnnotations } from "./annotations.ts";
import { compareBodies } from "./bodies.ts";
import type { Comparison, Context } from "./Comparison.ts";
import { asList, asObject, asStrings, isSame, keysOf } from "./json.ts";
import { compareLifetimes, dateOf } from "./lifetimes.ts";
import { compareParameters, type ParameterOwner } from "./parameters.ts";
import { compareResponses } from "./responses.ts";
import { compareSecurity } from "./security.ts";
import { compareServers } from "./servers.ts";

/** An operation, or a webhook, and where it is. */
interface Found extends ParameterOwner {
  method: string;
  /** As callers call it: `POST /agents`, or `webhook turnEnded POST`. */
  subject: string;
  isWebhook: boolean;
}

/** Compares all operations and webhooks. Operations are the same when their method is, and their path but for the names in braces. */
export function compareOperations(comparison: Comparison): void {
  const old = findOperations(comparison, "before");
  const now = findOperations(comparison, "after");
  for (const [key, operation] of old) {
    comparison.operation(now.get(key)?.subject ?? operation.subject);
    const other = now.get(key);
    if (other) compareOperation(comparison, operation, other);
    else reportRemoved(comparison, operation);
  }
  for (const [key, { subject, isWebhook, operationPointer }] of now) {
    if (old.has(key)) continue;
    comparison.operation(subject);
    comparison.report(contextOf(subject, operationPointer), isWebhook ? "webhook-added" : "operation-added");
  }
}

function reportRemoved(comparison: Comparison, { operation, subject, isWebhook, itemPointer }: Found): void {
  const context = contextOf(subject, itemPointer);
  const sunset = dateOf(operation["x-sunset"]);
  comparison.report(
    context,
    isWebhook
      ? "webhook-removed"
      : operation.deprecated !== true
        ? "operation-removed"
        : sunset !== undefined && comparison.today < sunset
          ? "operation-removed-before-sunset"
          : "operation-removed-as-announced",
    { before: operation["x-sunset"] },
  );
}

function compareOperation(comparison: Comparison, before: Found, after: Found): void {
  const [old, now] = [before.operation, after.operation];
  const context = contextOf(after.subject, after.operationPointer);
  compareLifetimes(comparison, old, now, context);
  compareAnnotations(comparison, old, now, context);
  compareNames(comparison, old, now, context);
  for (const tag of new Set([...asStrings(old.tags), ...asStrings(now.tags)])) {
    const [was, is] = [asStrings(old.tags).includes(tag), asStrings(now.tags).includes(tag)];
    if (was !== is) comparison.report(context, is ? "tag-added" : "tag-removed", { detail: tag });
  }
  compareOwnSecurity(comparison, old, now, context);
  const [servers, newServers] = [old.servers ?? before.item.servers, now.servers ?? after.item.servers];
  if (servers !== undefined || newServers !== undefined)
    compareServers(
      comparison,
      servers ?? comparison.before.servers,
      newServers ?? comparison.after.servers,
      context,
    );
  // A webhook is sent to the caller, which responds: the sides change places.
  const [sent, received] = after.isWebhook
    ? (["response", "request"] as const)
    : (["request", "response"] as const);
  compareParameters(comparison, before, after, { ...context, side: sent });
  compareBodies(comparison, old.requestBody, now.requestBody, { ...context, side: sent });
  compareResponses(comparison, old.responses, now.responses, { ...context, side: received });
  compareCallbacks(comparison, old.callbacks, now.callbacks, context, after);
}

function compareNames(comparison: Comparison, before: Json, after: Json, context: Context): void {
  const [name, newName] = [before, after].map((each) => each["x-sdk-name"]);
  if (name !== newName) comparison.report(context, "sdk-name-changed", { before: name, after: newName });
  const details = { before: before.operationId, after: after.operationId };
  if (details.before === details.after) return;
  comparison.report(
    context,
    details.before === undefined
      ? "operation-id-added"
      : details.after === undefined
        ? "operation-id-removed"
        : "operation-id-changed",
    details,
  );
}

/** What only the whole document says is compared there, once. */
function compareOwnSecurity(comparison: Comparison, before: Json, after: Json, context: Context): void {
  for (const requirement of asList(after.security ?? comparison.after.security)) {
    for (const name of Object.keys(asObject(requirement)))
      comparison.uses(context, `security scheme ${name}`);
  }
  if (before.security === undefined && after.security === undefined) {
    comparison.uses(context, "security");
    return;
  }
  compareSecurity(
    comparison,
    before.security ?? comparison.before.security,
    after.security ?? comparison.after.security,
    context,
  );
}

function compareCallbacks(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  context: Context,
  { path, itemPointer }: Found,
): void {
  const [old, now] = [asObject(before), asObject(after)];
  for (const name of keysOf(old, now)) {
    if (name.startsWith("x-")) continue;
    if (!Object.hasOwn(old, name)) comparison.report(context, "callback-added", { detail: name });
    else if (!Object.hasOwn(now, name)) comparison.report(context, "callback-removed", { detail: name });
    else {
      const was = methodsOf(comparison, "before", comparison.resolve("before", old[name]));
      const is = methodsOf(comparison, "after", comparison.resolve("after", now[name]));
      for (const key of new Set([...was.keys(), ...is.keys()])) {
        const [one, other] = [was.get(key), is.get(key)];
        const inside = { ...context, pointer: `${context.pointer}/callbacks/${escapeStep(name)}` };
        const detail = `${name} ${key}`;
        if (!one) comparison.report(inside, "callback-added", { detail });
        else if (!other) comparison.report(inside, "callback-removed", { detail });
        else {
          const within = { ...inside, field: `(callback ${detail})` };
          const owner = { path, item: {}, itemPointer, operationPointer: inside.pointer };
          compareAnnotations(comparison, one, other, within);
          compareParameters(
            comparison,
            { ...owner, operation: one },
            { ...owner, operation: other },
            { ...within, side: "response" },
          );
          compareBodies(comparison, one.requestBody, other.requestBody, { ...within, side: "response" });
          compareResponses(comparison, one.responses, other.responses, { ...within, side: "request" });
        }
      }
    }
  }
}

function methodsOf(comparison: Comparison, version: "before" | "after", callback: Json): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [expression, written] of Object.entries(callback)) {
    const item = comparison.resolve(version, written);
    for (const method of HTTP_METHODS) {
      if (item[method] !== undefined)
        found.set(`${method.toUpperCase()} ${expression}`, asObject(item[method]));
    }
  }
  return found;
}

function findOperations(comparison: Comparison, version: "before" | "after"): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const section of ["paths", "webhooks"]) {
    const isWebhook = section === "webhooks";
    for (const [path, written] of Object.entries(asObject(comparison[version][section]))) {
      const item = comparison.resolve(version, written);
      const itemPointer = pointerOf(section, path, written);
      for (const method of HTTP_METHODS.filter((each) => item[each] !== undefined)) {
        const name = `${method.toUpperCase()} ${path}`;
        const operation = {
          method,
          path,
          item,
          itemPointer,
          operation: asObject(item[method]),
          operationPointer: `${itemPointer}/${method}`,
          subject: isWebhook ? `webhook ${name}` : name,
          isWebhook,
        };
        found.set(`${section} ${method} ${isWebhook ? path : path.replace(/\{[^}]*\}/g, "{}")}`, operation);
      }
    }
  }
  return found;
}

function pointerOf(section: string, path: string, written: unknown): string {
  const { $ref } = asObject(written);
  return typeof $ref === "string" && $ref.startsWith("#/")
    ? $ref.slice(1)
    : `/${section}/${escapeStep(path)}`;
}

const contextOf = (subject: string, pointer: string): Context => ({
  side: "request",
  subject,
  field: "",
  pointer,
  isUnsent: false,
  isField: false,
});

/** Compares what path items say to readers. */
export function comparePathItems(comparison: Comparison): void {
  const [old, now] = [asObject(comparison.before.paths), asObject(comparison.after.paths)];
  for (const path of Object.keys(now).filter((each) => Object.hasOwn(old, each) && !each.startsWith("x-"))) {
    const one = comparison.resolve("before", old[path]);
    const other = comparison.resolve("after", now[path]);
    if (isSame(one, other)) continue;
    compareAnnotations(
      comparison,
      one,
      other,
      contextOf(`path ${path}`, pointerOf("paths", path, now[path])),
    );
  }
}
