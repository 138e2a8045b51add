import sampler from "openapi-sampler";
import type { Json, Schema } from "./Description.ts";

const { sample } = sampler as {
  sample(schema: Schema, options: { quiet: boolean; maxSampleDepth: number }, document: Json): unknown;
};

/** Levels of a sample: deeper ones say nothing more, and a schema that contains itself has no end. */
const MAX_DEPTH = 6;

/**
 * Makes up a value for a schema that has no example, from its defaults, its first allowed values, formats and limits.
 *
 * @param document The description, for the references of the schema.
 * @returns What fits the schema, unless it has a pattern or conditions.
 */
export function sampleOf(document: Json, schema: Schema): unknown {
  return sample(schema, { quiet: true, maxSampleDepth: MAX_DEPTH }, document);
}
