import { escapeStep, type Family, type Json, type Places, References } from "@cloud-agents/spec/description";
import type { Change, Level } from "../Change.ts";
import { POLICY, type Row, type RuleId, UNSENT_LEVEL } from "../policy.ts";
import { canonical } from "./canonical.ts";
import { familiesOf } from "./heirs.ts";
import { asList, asObject, isObject, isSame, keysOf } from "./json.ts";
import { renamedComponents } from "./renamedComponents.ts";
import { renamedSchemas } from "./renamedSchemas.ts";
import { sentSchemas } from "./sentSchemas.ts";
import { usedComponents } from "./usedComponents.ts";

/** Where a comparison is, and on which side. */
export interface Context {
  /** What the caller sends is the request, what it receives the response: the other way round in webhooks and callbacks. */
  side: "request" | "response";
  subject: string;
  field: string;
  /** JSON pointer into the later description. */
  pointer: string;
  /** Whether what is compared is never in what the side carries. */
  isUnsent: boolean;
  /** Whether it is a part of an `allOf`: a value of it is one of the whole. */
  isPart?: boolean;
  /** Whether it is the schema of a field: only of fields, `readOnly` and `writeOnly` say something (OpenAPI 3.1, Schema Object). */
  isField: boolean;
}

/** What a change says besides its rule and its place. */
export interface Details {
  detail?: string;
  before?: unknown;
  after?: unknown;
  /** A step to add to the field's path. */
  field?: string;
  isOpen?: boolean;
}

/** Compares two schemas inside others. It is handed down, because schemas contain schemas. */
export type Recurse = (before: unknown, after: unknown, context: Context) => void;

/** Singular of each section of `components`. */
export const COMPONENT_KINDS: Record<string, string> = {
  schemas: "schema",
  parameters: "parameter",
  headers: "header",
  requestBodies: "request body",
  responses: "response",
  pathItems: "path item",
  callbacks: "callback",
  securitySchemes: "security scheme",
  mediaTypes: "media type",
  examples: "example",
  links: "link",
};

/** The state of one comparison: both documents, what was found, and which operations use which shared components. */
export class Comparison {
  readonly before: Json;
  readonly after: Json;
  /** Name in the earlier description to name in the later one, for schemas that only changed their name. */
  readonly renamed: Map<string, string>;
  /** The same for security schemes. */
  readonly renamedSchemes: Map<string, string>;
  /** The date of the comparison, as `2026-05-31`. */
  readonly today: string;
  /** Which schemas inherit from one with a discriminator. */
  readonly families: Record<"before" | "after", Map<string, Family>>;
  readonly #references: { before: References; after: References };
  readonly #sent: Set<unknown>;
  readonly #found = new Map<string, Change & { from: Set<string> }>();
  /** What each subject refers to, both written as `side subject`. */
  readonly #uses = new Map<string, Set<string>>();
  readonly #operations = new Set<string>();
  readonly #compared = new Set<string>();
  /** Schemas that are made from others, by those and the reason. Each is made once, so that it is known where a schema contains itself. */
  readonly #derived = new WeakMap<object, Map<string, Json>>();
  readonly #combined = new Map<string, Json>();
  /** Which schemas a combined one is made of. */
  readonly #parts = new WeakMap<object, Json[]>();
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;
  #used: Set<string> | undefined;
  /** Pairs that are being compared, to end where a schema contains itself. */
  readonly #open = new Map<object, Set<object>>();

  constructor(before: Json, after: Json, today: string) {
    this.before = before;
    this.after = after;
    this.today = today;
    const places: Places = {};
    this.#references = { before: new References(before, places), after: new References(after, places) };
    this.renamed = renamedSchemas(before, after);
    this.renamedSchemes = renamedComponents(
      this,
      "securitySchemes",
      ({ description: _text, ...rest }) => rest,
    );
    this.families = {
      before: familiesOf(this.#references.before),
      after: familiesOf(this.#references.after),
    };
    this.#sent = sentSchemas(before, this.#references.before, this.families.before);
  }

  /** What an object refers to, or the object itself; an empty object when a reference leads nowhere. */
  resolve(version: "before" | "after", node: unknown): Json {
    const object = asObject(node);
    if (object.$ref === undefined) return object;
    try {
      return this.#references[version].resolve(object);
    } catch {
      const { $ref, ...siblings } = object;
      // Without a target, what the object says itself is left to compare; a sibling that contradicts the target counts as well as it.
      if (Object.keys(siblings).length === 0 || Object.keys(this.resolve(version, { $ref })).length === 0)
        return siblings;
      return this.derived(object, `resolved ${version}`, () => ({
        ...siblings,
        allOf: [...asList(siblings.allOf), { $ref }],
      }));
    }
  }

  /** A schema that is made from another one for a reason: the same object each time. */
  derived(schema: Json, reason: string, make: () => Json): Json {
    const known = this.#derived.get(schema) ?? new Map<string, Json>();
    this.#derived.set(schema, known);
    const result = known.get(reason) ?? make();
    known.set(reason, result);
    this.inheritSent(schema, result);
    return result;
  }

  /** Says that a schema is one that a request can contain if another one is, from which it is made. */
  inheritSent(from: Json, made: Json): void {
    if (this.#sent.has(from)) this.#sent.add(made);
  }

  /** A schema for what fulfils two others: the same object each time, however often it is combined with one of them once more. */
  all(one: Json, other: Json): Json {
    const parts = [...new Set([one, other].flatMap((each) => this.#parts.get(each) ?? [each]))];
    const key = parts.map((each) => this.#numberOf(each)).join();
    const [only] = parts;
    const result = this.#combined.get(key) ?? (parts.length === 1 && only ? only : { allOf: parts });
    this.#combined.set(key, result);
    if (result !== only) this.#parts.set(result, parts);
    for (const each of parts) this.inheritSent(each, result);
    return result;
  }

  #numberOf(schema: Json): number {
    const number = this.#numbers.get(schema) ?? this.#count++;
    this.#numbers.set(schema, number);
    return number;
  }

  /** A text that is the same for two schemas that say the same, references followed. */
  canonical(version: "before" | "after", node: unknown): string {
    return canonical(node, (each) => this.resolve(version, each));
  }

  /** Whether a request can contain a schema of the earlier description, so that its callers' types are closed. */
  isSent(schema: Json): boolean {
    return this.#sent.has(schema);
  }

  /** The name of the component schema that an object refers to; undefined for any other object. */
  schemaName(node: unknown): string | undefined {
    const { $ref } = asObject(node);
    const name = typeof $ref === "string" ? /^#\/components\/schemas\/([^/]+)$/.exec($ref)?.[1] : undefined;
    return name === undefined ? undefined : decode(name);
  }

  /** The subject of an operation. Changes of shared components that it uses reach it. */
  operation(subject: string): void {
    this.#operations.add(`request ${subject}`);
    this.#operations.add(`response ${subject}`);
  }

  /** Says that a subject contains another one, on one side. */
  uses(context: Context, subject: string): void {
    const from = `${context.side} ${context.subject}`;
    const to = this.#uses.get(from) ?? new Set();
    this.#uses.set(from, to.add(`${context.side} ${subject}`));
  }

  /**
   * Compares two objects that may be references. A component that both refer to is compared once per side, as a subject
   * of its own.
   */
  follow(
    before: unknown,
    after: unknown,
    context: Context,
    compare: (before: Json, after: Json, context: Context) => void,
  ): void {
    const [old, now] = [asObject(before), asObject(after)];
    const shared = this.sharedComponent(old, now);
    if (shared) {
      this.uses(context, shared.subject);
      const key = `${context.side} ${context.isUnsent} ${context.isField} ${shared.subject}`;
      if (!this.#compared.has(key)) {
        this.#compared.add(key);
        const own = { ...context, subject: shared.subject, field: "", pointer: shared.pointer };
        this.#guarded(
          this.resolve("before", { $ref: old.$ref }),
          this.resolve("after", { $ref: now.$ref }),
          own,
          compare,
        );
      }
      const { $ref: _old, ...beside } = old;
      const { $ref: _now, ...nowBeside } = now;
      if (JSON.stringify(beside) !== JSON.stringify(nowBeside)) compare(beside, nowBeside, context);
      return;
    }
    this.#guarded(this.resolve("before", old), this.resolve("after", now), context, compare);
  }

  #guarded(
    before: Json,
    after: Json,
    context: Context,
    compare: (before: Json, after: Json, context: Context) => void,
  ): void {
    const open = this.#open.get(before) ?? new Set();
    if (open.has(after)) return;
    this.#open.set(before, open.add(after));
    compare(before, after, context);
    open.delete(after);
  }

  /** The component that two objects refer to, as a subject of its own. */
  sharedComponent(before: Json, after: Json): { subject: string; pointer: string } | undefined {
    if (typeof before.$ref !== "string" || typeof after.$ref !== "string") return undefined;
    const [, section = "", name = ""] = /^#\/components\/(\w+)\/([^/]+)$/.exec(after.$ref) ?? [];
    const kind = COMPONENT_KINDS[section];
    if (kind === undefined) return undefined;
    const old = this.schemaName(before);
    const isRenamed = old !== undefined && this.renamed.get(old) === this.schemaName(after);
    if (before.$ref !== after.$ref && !isRenamed) return undefined;
    return { subject: `${kind} ${decode(name)}`, pointer: after.$ref.slice(1) };
  }

  /** Whether an operation or a webhook of either version comes to the component at a pointer. */
  isUsed(pointer: string): boolean {
    this.#used ??= new Set([...usedComponents(this.before), ...usedComponents(this.after)]);
    return this.#used.has(`#${pointer}`);
  }

  /** Whether something is compared for the first time. */
  isFirst(key: string): boolean {
    const isFirst = !this.#compared.has(key);
    this.#compared.add(key);
    return isFirst;
  }

  /** Whether a component was compared, on whichever side. */
  wasCompared(subject: string): boolean {
    return [...this.#compared].some((key) => key.endsWith(` ${subject}`));
  }

  /** Reports a change. One that is about neither side, and one that is found on several ways, is reported once. */
  report(context: Context, rule: RuleId, details: Details = {}): void {
    const row: Row = POLICY[rule];
    const side = row.none ? "none" : context.side;
    const field = join(context.field, details.field);
    const isOpen = details.isOpen === true && row.open !== undefined && context.side === "response";
    const { isUnsent } = context;
    const level = (isUnsent && !row.none ? UNSENT_LEVEL : isOpen ? row.open : row[side]) as Level;
    const change = {
      rule,
      level,
      side,
      subject: context.subject,
      field,
      detail: details.detail ?? "",
      before: print(details.before),
      after: print(details.after),
    } as const;
    const key = JSON.stringify([...Object.values(change)]);
    const from = this.#found.get(key)?.from ?? new Set<string>();
    for (const each of row.none ? ["request", "response"] : [side]) from.add(`${each} ${context.subject}`);
    if (this.#found.has(key)) return;
    this.#found.set(key, { ...change, operations: [], isOpen, isUnsent, pointer: context.pointer, from });
  }

  /**
   * Reports what differs in a value that no rule looks into: one change for each field that differs, as far down as both versions have
   * objects, so that a reader of a changed table sees the changed cell.
   *
   * @param name The field of the context's object that has the value.
   */
  reportInside(context: Context, rule: RuleId, name: string, before: unknown, after: unknown): void {
    const compare = (pointer: string, detail: string, old: unknown, now: unknown): void => {
      if (isObject(old) && isObject(now)) {
        for (const key of keysOf(old, now)) {
          const step = /^[\w$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
          compare(`${pointer}/${escapeStep(key)}`, detail + step, old[key], now[key]);
        }
      } else if (!isSame(old, now)) {
        this.report({ ...context, pointer }, rule, { detail, before: old, after: now });
      }
    };
    compare(`${context.pointer}/${escapeStep(name)}`, name, before, after);
  }

  /** Everything that was reported, with the operations that it reaches. */
  changes(): Change[] {
    const reaching = new Map<string, Set<string>>();
    for (const operation of this.#operations) {
      const seen = new Set<string>();
      const open = [operation];
      for (let subject = open.pop(); subject !== undefined; subject = open.pop()) {
        if (seen.has(subject)) continue;
        seen.add(subject);
        const operations = reaching.get(subject) ?? new Set();
        reaching.set(subject, operations.add(operation.slice(operation.indexOf(" ") + 1)));
        open.push(...(this.#uses.get(subject) ?? []));
      }
    }
    return [...this.#found.values()].map(({ from, ...change }) => ({
      ...change,
      operations: [...new Set([...from].flatMap((subject) => [...(reaching.get(subject) ?? [])]))].sort(),
    }));
  }
}

function decode(step: string): string {
  const plain = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

/** Adds a step to a field's path. */
function join(path: string, step: string | undefined): string {
  if (!step) return path;
  return path === "" || /^[[(]/.test(step) ? path + step : `${path}.${step}`;
}

/** The path of what an operation has: after the callback, if the operation is in one. */
export const ofOperation = (operation: string, step: string) =>
  operation === "" ? step : `${operation} ${step}`;

function print(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The context of something inside: a step of the field's path, and the steps of the pointer. */
export function at(context: Context, field: string, ...steps: string[]): Context {
  const pointer = steps.map((step) => `/${escapeStep(step)}`).join("");
  return {
    ...context,
    field: join(context.field, field),
    pointer: context.pointer + pointer,
    isField: false,
    isPart: false,
  };
}
