import type { Description } from "@cloud-agents/spec/description";

/**
 * What the fields of a body are when a request does not have them, by operation. An update has no defaults: what it does not have stays
 * as it is.
 */
export function bodyDefaults(description: Description): Record<string, Record<string, unknown>> {
  const all = description.operations
    .filter(({ method }) => method !== "PATCH")
    .map(({ id, body }): [string, [string, unknown][]] => {
      const schema = body?.content[0]?.schema;
      const fields = schema ? [...description.fieldsOf(description.resolve(schema))] : [];
      return [
        id,
        fields.flatMap(([name, field]) => {
          const value = description.resolve(field.schema).default;
          return value === undefined ? [] : [[name, value]];
        }),
      ];
    });
  return Object.fromEntries(
    all.filter(([, fields]) => fields.length > 0).map(([id, fields]) => [id, Object.fromEntries(fields)]),
  );
}
