import { escapeStep, type Json, partAt } from "./description.ts";

/** A field of a body that the description does not have. */
export interface UndescribedField {
  name: string;
  value: unknown;
  /** Where it is in the body, in the format of `error.param`, the indexes of lists included. */
  at: string;
  /** The pointer to the schema that would have to have it. */
  schema: string;
}

/** A schema that refers to itself is followed no deeper, and more fields are not listed. */
const MAX_DEPTH = 50;
const MAX_FIELDS = 20;

/**
 * Finds the fields of a body that its schema does not describe. An object whose schema admits further fields has none.
 *
 * @param schema A pointer into the description.
 * @returns At most 20.
 */
export function undescribedFields(schema: string, body: unknown): UndescribedField[] {
  const found: UndescribedField[] = [];

  const visit = (pointer: string, value: unknown, at: string, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > MAX_DEPTH || found.length >= MAX_FIELDS)
      return;
    const parts = partsOf(pointer, value);
    if (Array.isArray(value)) {
      const items = parts.find((part) => "items" in schemaAt(part));
      if (items === undefined) return;
      for (const [index, item] of value.entries())
        visit(`${items}/items`, item, `${at}[${index}]`, depth + 1);
      return;
    }
    const isOpen = parts.some((part) => isOpenObject(schemaAt(part)));
    const others = parts.find((part) => typeof schemaAt(part).additionalProperties === "object");
    const describes = parts.some((part) => "properties" in schemaAt(part));
    for (const [name, field] of Object.entries(value)) {
      const place = printStep(at, name);
      const owner = parts.find((part) => Object.hasOwn((schemaAt(part).properties ?? {}) as Json, name));
      if (owner !== undefined) visit(`${owner}/properties/${escapeStep(name)}`, field, place, depth + 1);
      else if (others !== undefined) visit(`${others}/additionalProperties`, field, place, depth + 1);
      else if (describes && !isOpen && found.length < MAX_FIELDS) {
        const last = parts.findLast((part) => "properties" in schemaAt(part)) as string;
        found.push({ name, value: field, at: place, schema: last });
      }
    }
  };

  visit(schema, body, "", 0);
  return found;
}

function isOpenObject(schema: Json): boolean {
  return schema.additionalProperties === true;
}

function schemaAt(pointer: string): Json {
  const schema = partAt(pointer);
  return typeof schema === "object" && schema !== null ? (schema as Json) : {};
}

/**
 * The pointers to all schemas that apply to a value: a reference followed, the parts of `allOf`, and of a union the branch that the tag
 * selects, or else all branches.
 */
export function partsOf(pointer: string, value: unknown, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  const schema = schemaAt(pointer);
  if (typeof schema.$ref === "string") return partsOf(schema.$ref, value, depth + 1);
  const parts = ["allOf", "oneOf", "anyOf"].flatMap((keyword) => {
    const list = schema[keyword];
    if (!Array.isArray(list)) return [];
    const branch = keyword === "allOf" ? undefined : branchOf(schema, value);
    const pointers =
      branch === undefined ? list.map((_, index) => `${pointer}/${keyword}/${index}`) : [branch];
    return pointers.flatMap((each) => partsOf(each, value, depth + 1));
  });
  return [...parts, pointer];
}

function branchOf({ discriminator }: Json, value: unknown): string | undefined {
  const { propertyName, mapping } = (discriminator ?? {}) as {
    propertyName?: string;
    mapping?: Record<string, string>;
  };
  if (propertyName === undefined || typeof value !== "object" || value === null) return undefined;
  const tag = (value as Json)[propertyName];
  return typeof tag === "string" && mapping && Object.hasOwn(mapping, tag) ? mapping[tag] : undefined;
}

function printStep(at: string, name: string): string {
  const short = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  if (!/^[\w-]+…?$/.test(short)) return `${at}[${JSON.stringify(short)}]`;
  return at === "" ? short : `${at}.${short}`;
}
