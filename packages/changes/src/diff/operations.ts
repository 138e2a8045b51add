import { escapeStep, HTTP_METHODS, type Json } from "@cloud-agents/spec/description";
import { compareAnnotations, compareExtensions, LIFETIME } from "./annotations.ts";
import { compareBodies } from "./bodies.ts";
import { type Comparison, type Context, ofOperation } from "./Comparison.ts";
import { asList, asObject, asStrings, keysOf } from "./json.ts";
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
  /** Whether the provider calls it, and the caller responds. */
  isReceived: boolean;
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

/** Fields of an operation that are compared one by one. */
const READ = [
  ...["operationId", "x-sdk-name", "tags", "security", "servers", "parameters", "requestBody"],
  ...["responses", "callbacks", ...LIFETIME],
];

function compareOperation(
  comparison: Comparison,
  before: Found,
  after: Found,
  context = contextOf(after.subject, after.operationPointer),
): void {
  const [old, now] = [before.operation, after.operation];
  compareLifetimes(comparison, old, now, context);
  compareAnnotations(comparison, old, now, context, READ);
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
  // What the provider calls is sent to the caller, which responds: the sides change places.
  const [sent, received] = after.isReceived
    ? (["response", "request"] as const)
    : (["request", "response"] as const);
  compareParameters(comparison, before, after, { ...context, side: sent });
  compareBodies(comparison, old.requestBody, now.requestBody, { ...context, side: sent });
  compareResponses(comparison, old.responses, now.responses, { ...context, side: received });
  compareCallbacks(comparison, before, after, context);
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

function compareCallbacks(comparison: Comparison, before: Found, after: Found, context: Context): void {
  const [old, now] = [asObject(before.operation.callbacks), asObject(after.operation.callbacks)];
  const around = { ...context, field: ofOperation(context.field, "callbacks") };
  compareExtensions(comparison, old, now, { ...around, pointer: `${context.pointer}/callbacks` });
  for (const name of keysOf(old, now)) {
    if (name.startsWith("x-")) continue;
    if (!Object.hasOwn(old, name)) comparison.report(context, "callback-added", { detail: name });
    else if (!Object.hasOwn(now, name)) comparison.report(context, "callback-removed", { detail: name });
    else {
      const [one, other] = [comparison.resolve("before", old[name]), comparison.resolve("after", now[name])];
      const pointer = pointerOf(`${context.pointer}/callbacks`, name, now[name]);
      compareExtensions(comparison, one, other, { ...around, pointer });
      const [was, is] = [
        operationsOf(comparison, "before", one, before, pointer),
        operationsOf(comparison, "after", other, after, pointer),
      ];
      for (const key of new Set([...was.keys(), ...is.keys()])) {
        const [operation, newOperation] = [was.get(key), is.get(key)];
        const detail = `${name} ${key}`;
        const inside = { ...context, pointer: newOperation?.operationPointer ?? pointer };
        if (!operation) comparison.report(inside, "callback-added", { detail });
        else if (!newOperation) comparison.report(inside, "callback-removed", { detail });
        else {
          const field = ofOperation(context.field, `(callback ${detail})`);
          compareOperation(comparison, operation, newOperation, { ...inside, field });
        }
      }
      compareItems(comparison, one, other, (expression) => ({
        ...context,
        field: ofOperation(context.field, `(callback ${name} ${expression})`),
        pointer: pointerOf(pointer, expression, other[expression]),
      }));
    }
  }
}

/** The operations of a callback, each by its method and the expression of its address. */
function operationsOf(
  comparison: Comparison,
  version: "before" | "after",
  callback: Json,
  around: Found,
  pointer: string,
): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const [expression, written] of Object.entries(callback)) {
    const item = comparison.resolve(version, written);
    const itemPointer = pointerOf(pointer, expression, written);
    for (const method of HTTP_METHODS.filter((each) => item[each] !== undefined)) {
      found.set(`${method.toUpperCase()} ${expression}`, {
        ...around,
        method,
        item,
        itemPointer,
        operation: asObject(item[method]),
        operationPointer: `${itemPointer}/${method}`,
        isReceived: true,
      });
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
      const itemPointer = pointerOf(`/${section}`, path, written);
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
          isReceived: isWebhook,
        };
        found.set(`${section} ${method} ${isWebhook ? path : shapeOf(path)}`, operation);
      }
    }
  }
  return found;
}

function pointerOf(around: string, name: string, written: unknown): string {
  const { $ref } = asObject(written);
  return typeof $ref === "string" && $ref.startsWith("#/") ? $ref.slice(1) : `${around}/${escapeStep(name)}`;
}

const contextOf = (subject: string, pointer: string): Context => ({
  side: "request",
  subject,
  field: "",
  pointer,
  isUnsent: false,
  isField: false,
});

/** Compares what path items say to readers, those of webhooks, too. */
export function comparePathItems(comparison: Comparison): void {
  for (const section of ["paths", "webhooks"]) {
    const [old, now] = [asObject(comparison.before[section]), asObject(comparison.after[section])];
    const subject = section === "paths" ? "path" : "webhook";
    compareExtensions(comparison, old, now, contextOf("document", `/${section}`));
    compareItems(comparison, old, now, (path) =>
      contextOf(`${subject} ${path}`, pointerOf(`/${section}`, path, now[path])),
    );
  }
}

/** Fields of a path item that the comparison of its operations looks at. */
const OF_OPERATIONS = ["$ref", "parameters", "servers", ...HTTP_METHODS];

/** Compares what the path items of two objects say to readers; the names in the braces of a path make no difference. */
function compareItems(
  comparison: Comparison,
  before: Json,
  after: Json,
  contextAt: (path: string) => Context,
): void {
  const old = new Map(Object.entries(before).map(([path, item]) => [shapeOf(path), item]));
  for (const [path, item] of Object.entries(after)) {
    const written = old.get(shapeOf(path));
    if (written === undefined || path.startsWith("x-")) continue;
    const [one, other] = [comparison.resolve("before", written), comparison.resolve("after", item)];
    compareAnnotations(comparison, one, other, contextAt(path), OF_OPERATIONS);
  }
}

/** A path without the names of its parameters. An expression, such as `{$request.body#/url}`, is kept. */
const shapeOf = (path: string) => (path.startsWith("/") ? path.replace(/\{[^}]*\}/g, "{}") : path);
