import sampler from "openapi-sampler";
import type { Json, Schema } from "./Description.ts";

const { sample } = sampler as {
  sample(schema: Schema, options: Options, document?: Json): unknown;
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

/** Levels of a sample: deeper ones say nothing more, and a schema that contains itself has no end. */
const MAX_DEPTH = 6;

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
  return sample(schema, { quiet: true, maxSampleDepth: MAX_DEPTH, ...skipped, format }, document);
}

/** Writes an object as XML. */
export function xmlOf(value: object, name: string): string {
  return String(
    sample({ type: "object", xml: { name }, example: value }, { quiet: true, format: "xml" }, {}),
  );
}
