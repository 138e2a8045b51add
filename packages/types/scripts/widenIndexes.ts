import type { Description, Schema } from "@cloud-agents/spec/description";

/** More types in one would be hard to read. */
const MOST_TYPES = 8;

/** What `widenIndexes` leaves in the description for the type printer in place of a field that is not there. */
export const ABSENT = "x-absent";

/**
 * Has the type of fields that a schema does not list include those of the fields that it does, and none where one of these may be absent:
 * TypeScript holds every field to an index signature. Otherwise the type would be a mistake, or one that no object could be written of.
 *
 * @param description Its document is changed.
 */
export function widenIndexes({ allSchemas }: Description): void {
  for (const schema of allSchemas) {
    const {
      properties = {},
      patternProperties = {},
      additionalProperties,
      required = [],
    } = schema as Schema & {
      patternProperties?: Record<string, Schema>;
    };
    const own = Object.values(properties);
    const others = [
      ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
      ...Object.values(patternProperties),
    ];
    if (own.length === 0 || others.length === 0) continue;
    const types = new Map([...others, ...own].map((each) => [JSON.stringify(typeOf(each)), typeOf(each)]));
    const mayLack = Object.keys(properties).some((name) => !required.includes(name));
    delete schema.patternProperties;
    schema.additionalProperties =
      types.size > MOST_TYPES
        ? true
        : { anyOf: [...types.values(), ...(mayLack ? [{ type: "null", [ABSENT]: true }] : [])] };
  }
}

/** A schema without what is only said to readers. */
function typeOf({
  title: _title,
  description: _description,
  examples: _examples,
  example: _example,
  ...type
}: Schema): Schema {
  return type;
}
