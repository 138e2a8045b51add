import type { Schema } from "@cloud-agents/spec/description";

/** The types that a schema itself names, apart from null, which no text is. */
export function typesOf({ type, properties, items, enum: values, const: value }: Schema): string[] {
  if (type !== undefined) return [type].flat().filter((each) => each !== "null");
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  const allowed = values ?? (value === undefined ? [] : [value]);
  return [...new Set(allowed.filter((each) => each !== null).map((each) => typeof each))];
}
