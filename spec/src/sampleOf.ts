import sampler from "openapi-sampler";
import type { Json, Schema } from "./Description.ts";
import { nodeAt, pointerOf } from "./pointers.ts";

const {
  sample: makeSample,
  _samplers,
  _registerSampler,
} = sampler as unknown as {
  sample(schema: Schema, options: Options, document?: Json): unknown;
  _samplers: { string: StringSampler };
  _registerSampler(type: "string", sampler: StringSampler): void;
};

type StringSampler = (schema: Schema, ...more: unknown[]) => string;

/** Formats that the validator checks, and the sampler does not know. */
const FORMATS: Record<string, string> = {
  url: "https://example.com",
  byte: "c3RyaW5n",
  duration: "P1D",
  "iso-time": "14:15:22Z",
  "iso-date-time": "2019-08-24T14:15:22Z",
  "json-pointer-uri-fragment": "#/json/pointer",
};

const { string: sampleString } = _samplers;
_registerSampler(
  "string",
  (schema, ...more) => FORMATS[schema.format ?? ""] ?? sampleString(schema, ...more),
);

/** The sampler warns of what it cannot combine, whatever it is told. Who reads that knows no place. */
const sample: typeof makeSample = (...args) => {
  const { warn } = console;
  console.warn = () => {};
  try {
    return makeSample(...args);
  } finally {
    console.warn = warn;
  }
};

interface Options {
  quiet: boolean;
  maxSampleDepth?: number;
  skipReadOnly?: boolean;
  skipWriteOnly?: boolean;
  format?: "json" | "xml";
}

/** Which way a body goes. */
export type Direction = "request" | "response";

/** Levels of a sample: deeper ones say nothing more. Where that cuts something off, it is made with twice as many. */
const DEPTH = 6;

/** Most letters of a sample with more levels. In place of a larger one, the one that is cut off is taken. */
const MAX_LENGTH = 20_000;

/**
 * Makes up a value for a schema that has no example, from its defaults, its first allowed values, formats and limits.
 *
 * @param document The description, for the references of the schema.
 * @param direction A request has no field that is `readOnly`, and a response none that is `writeOnly`.
 * @param format What an object is made as: a value, or the text of XML.
 * @returns What fits the schema, unless it has a pattern or conditions.
 */
export function sampleOf(
  document: Json,
  schema: Schema,
  direction: Direction,
  format: "json" | "xml" = "json",
): unknown {
  const skipped = { skipReadOnly: direction === "request", skipWriteOnly: direction === "response" };
  const make = (maxSampleDepth: number) =>
    sample(schema, { quiet: true, maxSampleDepth, ...skipped, format }, document);
  const made = make(DEPTH);
  if (typeof made !== "object" || made === null) return made;
  // What is deeper is an empty object or list, or undefined.
  const isCut = levelsOf(made) >= DEPTH;
  const deeper = isCut ? make(2 * DEPTH) : made;
  const whole = isCut && JSON.stringify(deeper).length > MAX_LENGTH ? made : deeper;
  const fitted = fitTo(document, schema, whole, skipped);
  return withoutCut(fitted === MISFIT ? whole : fitted);
}

/** In place of what does not fit its schema. */
const MISFIT = Symbol("misfit");

/** Keywords that give a sample as it is. */
const GIVEN = ["example", "examples", "default", "const", "enum"];

/** Parts of a schema that the sampler combines, or takes the first of. */
function partsOf(document: Json, schema: Schema, seen: readonly Schema[] = []): Schema[] {
  if (typeof schema !== "object" || seen.includes(schema)) return [];
  const way = [...seen, schema];
  const { $ref, allOf = [], oneOf: [one] = [], anyOf: [any] = [], ...own } = schema;
  const target = $ref === undefined ? undefined : nodeAt(document, pointerOf($ref) ?? "");
  const others = [target as Schema | undefined, ...allOf, one, any].filter((each) => each !== undefined);
  return [own, ...others.flatMap((each) => partsOf(document, each, way))];
}

/**
 * Leaves out what need not be there and does not fit. Where a schema contains itself, the sampler ends with an empty object, which lacks what
 * must be there.
 *
 * @param skipped Which fields the sampler left out.
 */
function fitTo(
  document: Json,
  schema: Schema,
  made: unknown,
  skipped: { skipReadOnly: boolean; skipWriteOnly: boolean },
): unknown {
  if (typeof made !== "object" || made === null) return made;
  const parts = partsOf(document, schema);
  if (parts.some((part) => GIVEN.some((keyword) => keyword in part))) return made;
  const fit = (field: Schema | undefined, value: unknown) =>
    typeof field === "object" ? fitTo(document, field, value, skipped) : value;
  if (Array.isArray(made)) {
    const items = parts.find((part) => typeof part.items === "object")?.items;
    const fitting = made.map((each) => fit(items, each)).filter((each) => each !== MISFIT);
    return fitting.length < Math.max(0, ...parts.map(({ minItems = 0 }) => minItems)) ? MISFIT : fitting;
  }
  const fields: Record<string, Schema> = Object.assign({}, ...parts.map(({ properties }) => properties));
  const isSkipped = (name: string) =>
    Object.hasOwn(fields, name) &&
    partsOf(document, fields[name] as Schema).some(
      ({ readOnly, writeOnly }) => (skipped.skipReadOnly && readOnly) || (skipped.skipWriteOnly && writeOnly),
    );
  const fitting = Object.entries(made)
    .map(
      ([name, value]) => [name, fit(Object.hasOwn(fields, name) ? fields[name] : undefined, value)] as const,
    )
    .filter(([, value]) => value !== MISFIT && value !== undefined);
  const names = new Set(fitting.map(([name]) => name));
  const lacks = parts
    .flatMap(({ required = [] }) => required)
    .some((name) => !names.has(name) && !isSkipped(name));
  return lacks ? MISFIT : Object.fromEntries(fitting);
}

/** How many objects and lists are in each other. */
function levelsOf(made: unknown): number {
  if (typeof made !== "object" || made === null) return 0;
  return 1 + Math.max(0, ...Object.values(made).map(levelsOf));
}

/** A copy without what is undefined. */
function withoutCut(made: unknown): unknown {
  if (Array.isArray(made)) return made.filter((each) => each !== undefined).map(withoutCut);
  if (typeof made !== "object" || made === null) return made;
  const entries = Object.entries(made).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutCut(value)]));
}

/** Writes an object as XML. */
export function xmlOf(value: object, name: string): string {
  return String(
    sample({ type: "object", xml: { name }, example: value }, { quiet: true, format: "xml" }, {}),
  );
}
