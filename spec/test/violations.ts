import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { bundle, type Json, resolve } from "./bundle.ts";

// Not strict: a description has OpenAPI keywords that JSON Schema does not know (discriminator, example, x-…).
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(bundle, "bundle");
const compiled = new Map<string, ValidateFunction>();

/**
 * Checks a value against a schema of the bundle.
 *
 * @param pointer JSON pointer of the schema; may pass through references.
 * @param value The value to check.
 * @returns One line for each violated rule; none when the value is valid.
 */
export function violations(pointer: string, value: Json): string[] {
  const canonical = resolve(pointer).pointer;
  const check = compiled.get(canonical) ?? ajv.compile({ $ref: `bundle#${encodeURI(canonical)}` });
  compiled.set(canonical, check);
  return check(value) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
