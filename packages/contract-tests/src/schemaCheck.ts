import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Description, Schema } from "./description.ts";

/** Answers one line for each way in which a value is not what a schema says. */
export type SchemaCheck = (schema: Schema, value: unknown) => string[];

/** How much of a value a finding quotes, in characters. */
const QUOTED = 80;

const SECRET = "authorization_token";

/**
 * Validates values against schemas of the description.
 *
 * @returns a function that answers one line per difference, each with a JSON path, what was expected and
 *   what was there; an empty array when there is none
 */
export function schemaCheck({ document, resolve }: Description): SchemaCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, discriminator: true });
  addFormats.default(ajv);
  const { components } = document as { components?: object };
  ajv.addSchema({ $id: "description", components: withPlainDiscriminators(components, resolve) });
  const compiled = new WeakMap<Schema, ValidateFunction>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(relocated(withPlainDiscriminators(schema, resolve)));
    compiled.set(schema, validate);
    return validate(value) ? [] : [...new Set((validate.errors ?? []).map(finding))];
  };
}

/** Points a schema that was taken out of the description back at it. */
function relocated(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"description#/'));
}

/**
 * Leaves of each discriminator what Ajv understands: no mapping, and only where every variant requires the
 * tag. With it a mistake is reported for the variant that was meant, without it for every variant.
 */
function withPlainDiscriminators<T>(node: T, resolve: Description["resolve"]): T {
  if (Array.isArray(node)) return node.map((item) => withPlainDiscriminators(item, resolve)) as T;
  if (typeof node !== "object" || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) copy[key] = withPlainDiscriminators(value, resolve);
  const { oneOf, discriminator } = node as Schema;
  if (!oneOf || !discriminator) return copy as T;
  const { propertyName } = discriminator;
  const tagged = oneOf.every((variant) => resolve(variant).required?.includes(propertyName));
  return (
    tagged
      ? { ...copy, type: "object", discriminator: { propertyName } }
      : { ...copy, discriminator: undefined }
  ) as T;
}

function finding(error: ErrorObject): string {
  const { keyword, params, data } = error;
  const path = jsonPath(error.instancePath);
  const line = (expected: string, got = quoted(data, path)) => `${path}: expected ${expected}, got ${got}`;
  switch (keyword) {
    case "required":
      return `${path}.${params.missingProperty}: expected to be present, got nothing`;
    case "type":
      return line(`type ${[params.type].flat().join(" or ")}`);
    case "const":
      return line(JSON.stringify(params.allowedValue));
    case "enum":
      return line(`one of ${params.allowedValues.map((value: unknown) => JSON.stringify(value)).join(", ")}`);
    case "discriminator":
      return `${path}.${params.tag}: expected the tag of a variant, got ${quoted(params.tagValue, path)}`;
    case "format":
      return line(`format ${params.format}`);
    case "pattern":
      return line(`a match of ${params.pattern}`);
    case "minLength":
    case "maxLength":
      return line(`${keyword} ${params.limit}`, `${[...String(data)].length} characters`);
    case "minItems":
    case "maxItems":
      return line(`${keyword} ${params.limit}`, `${(data as unknown[]).length} items`);
    default:
      return line(`${error.message}`);
  }
}

function jsonPath(instancePath: string): string {
  const parts = instancePath.split("/").slice(1);
  return parts.reduce((path, part) => path + (/^\d+$/.test(part) ? `[${part}]` : `.${part}`), "$");
}

/** Quotes a value, except that a repository's token has no place in a message. */
function quoted(value: unknown, path: string): string {
  const hide = (member: string, inner: unknown) => (member === SECRET ? "a value that is not shown" : inner);
  if (path.endsWith(`.${SECRET}`)) return hide(SECRET, value) as string;
  const text = JSON.stringify(value, hide) ?? "nothing";
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}
