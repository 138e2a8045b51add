import type { Json } from "@cloud-agents/spec/description";
import { compareAnnotations, LIFETIME } from "./annotations.ts";
import { at, type Comparison, type Context, ofOperation } from "./Comparison.ts";
import { compareContent } from "./content.ts";
import { asList, asObject, isSame } from "./json.ts";
import { compareLifetimes, dateOf } from "./lifetimes.ts";
import { renames } from "./renames.ts";
import { compareSchemas } from "./schemas.ts";

/** How a parameter is written unless `style` says otherwise (OpenAPI 3.1, Parameter Object). */
const DEFAULT_STYLES: Record<string, string> = {
  path: "simple",
  query: "form",
  header: "simple",
  cookie: "form",
};

/** Fields of a parameter that are compared one by one. */
const READ = [
  ...["$ref", "name", "in", "required", "style", "explode", "allowReserved", "allowEmptyValue"],
  ...["schema", "content", ...LIFETIME],
];

/** Headers that OpenAPI does not let a parameter describe: other parts of the description do. */
const RESERVED_HEADERS = ["accept", "content-type", "authorization"];

interface Parameter {
  written: Json;
  source: Json;
  pointer: string;
}

/** Where the parameters of an operation are. */
export interface ParameterOwner {
  path: string;
  item: Json;
  itemPointer: string;
  operation: Json;
  operationPointer: string;
}

/**
 * Compares the parameters of two operations. They are the same when their place and their name are; in the path, when their
 * position is.
 */
export function compareParameters(
  comparison: Comparison,
  before: ParameterOwner,
  after: ParameterOwner,
  context: Context,
): void {
  const old = readParameters(comparison, "before", before);
  const now = readParameters(comparison, "after", after);
  const only = (some: Map<string, Parameter>, others: Map<string, Parameter>) =>
    new Map([...some].filter(([key, { source }]) => !others.has(key) && source.in !== "path"));
  const describe = (version: "before" | "after") => (parameter: Parameter) => {
    const { name: _name, ...rest } = parameter.source;
    // A component keeps its name.
    return `${parameter.written.$ref} ${comparison.canonical(version, rest)}`;
  };
  const renamed = renames(only(old, now), only(now, old), {
    before: describe("before"),
    after: describe("after"),
  });
  const newKeys = new Set(renamed.values());
  for (const [key, parameter] of old) {
    const other = now.get(key);
    const newName = now.get(renamed.get(key) ?? "");
    if (newName !== undefined) reportRenamed(comparison, parameter, newName, context);
    else if (other === undefined) reportRemoved(comparison, parameter.source, context);
    else {
      const inside = { ...context, pointer: other.pointer };
      if (parameter.source.name !== other.source.name && parameter.source.in === "path") {
        comparison.report(inside, "path-parameter-renamed", {
          before: parameter.source.name,
          after: other.source.name,
        });
      }
      comparison.follow(parameter.written, other.written, inside, (one, two, where) =>
        compareParameter(comparison, one, two, where),
      );
    }
  }
  for (const [key, { source, pointer }] of now) {
    if (old.has(key) || newKeys.has(key)) continue;
    comparison.report(
      { ...context, pointer },
      source.required === true ? "parameter-added-required" : "parameter-added-optional",
      { detail: labelOf(source) },
    );
  }
}

/** A parameter that several operations share is a subject of its own, and reported once. */
function reportRenamed(comparison: Comparison, before: Parameter, after: Parameter, context: Context): void {
  const inside = { ...context, pointer: after.pointer };
  comparison.follow(before.written, after.written, inside, (one, other, where) =>
    compareParameter(comparison, one, other, where),
  );
  const shared = comparison.sharedComponent(before.written, after.written);
  comparison.report({ ...inside, ...shared }, "parameter-renamed", {
    detail: String(after.source.in),
    before: before.source.name,
    after: after.source.name,
  });
}

function reportRemoved(comparison: Comparison, source: Json, context: Context): void {
  const sunset = dateOf(source["x-sunset"]);
  comparison.report(
    context,
    source.deprecated !== true
      ? "parameter-removed"
      : sunset !== undefined && comparison.today < sunset
        ? "parameter-removed-before-sunset"
        : "parameter-removed-as-announced",
    { detail: labelOf(source), before: source["x-sunset"] },
  );
}

/** Compares two parameters, or two headers of responses. */
function compareParameter(comparison: Comparison, before: Json, after: Json, around: Context): void {
  // What stands beside a reference has no name; what it refers to has.
  const isWhole = typeof after.name === "string";
  const context = isWhole ? { ...around, field: ofOperation(around.field, labelOf(after)) } : around;
  compareLifetimes(comparison, before, after, context);
  compareAnnotations(comparison, before, after, context, READ);
  if (
    isWhole &&
    before.required !== after.required &&
    (before.required ?? false) !== (after.required ?? false)
  ) {
    comparison.report(
      context,
      after.required === true ? "parameter-became-required" : "parameter-became-optional",
    );
  }
  const [old, now] = [serialization(before), serialization(after)];
  if (!isSame(old, now)) comparison.report(context, "serialization-changed", { before: old, after: now });
  const [allowed, allows] = [before.allowEmptyValue === true, after.allowEmptyValue === true];
  if (allowed !== allows) {
    comparison.report(context, allows ? "constraint-removed" : "constraint-added", {
      detail: "allowEmptyValue",
      ...(allows ? { before: false } : { after: false }),
    });
  }
  compareSchemas(comparison, before.schema, after.schema, at(context, "", "schema"));
  compareContent(comparison, before, after, context);
}

/** How a value becomes text. */
function serialization({ in: place, style, explode, allowReserved, content }: Json): Json {
  const shape = style ?? DEFAULT_STYLES[String(place)] ?? "simple";
  return {
    style: shape,
    explode: explode ?? shape === "form",
    allowReserved: allowReserved === true,
    as: content === undefined ? "text" : "content",
  };
}

function readParameters(
  comparison: Comparison,
  version: "before" | "after",
  { path, item, itemPointer, operation, operationPointer }: ParameterOwner,
): Map<string, Parameter> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const found = new Map<string, Parameter>();
  for (const [owner, pointer] of [
    [item, itemPointer],
    [operation, operationPointer],
  ] as const) {
    asList(owner.parameters).forEach((written, index) => {
      const source = comparison.resolve(version, written);
      const name = String(source.name);
      const isHeader = source.in === "header";
      if (isHeader && RESERVED_HEADERS.includes(name.toLowerCase())) return;
      const known = isHeader ? name.toLowerCase() : source.in === "path" ? names.indexOf(name) : name;
      found.set(`${source.in} ${known}`, {
        written: asObject(written),
        source,
        pointer: `${pointer}/parameters/${index}`,
      });
    });
  }
  return found;
}

const labelOf = ({ in: place, name }: Json) => `${place} ${name}`;
