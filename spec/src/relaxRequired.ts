import type { Description, Schema } from "./Description.ts";
import { isSchema } from "./References.ts";
import type { Direction } from "./sampleOf.ts";
import { mapSubschemas } from "./subschemas.ts";

/** What says that a field is not for bodies of a direction. */
const FLAGS = { request: "readOnly", response: "writeOnly" } as const satisfies Record<Direction, string>;

/** Keywords whose schemas apply to the value of the schema around them, always or in some cases: one may require what another describes. */
const ALWAYS = ["allOf"];
const SOMETIMES = ["anyOf", "oneOf", "then", "else", "dependentSchemas"];
const SAME_VALUE = [...ALWAYS, ...SOMETIMES];

/** Keywords whose schemas say what a value is not, or when something else applies: what requires less there refuses more. */
const CONDITIONS = ["not", "if"];

/**
 * Copies a schema as it holds for one direction: `required` takes no effect in requests on fields that are `readOnly`, nor in responses on those
 * that are `writeOnly` (OpenAPI 3.0.4, Schema Object). A `oneOf` whose branches only such a field told apart becomes an `anyOf`, as more than one
 * may fit then. References are kept.
 */
export function relaxRequired(
  { resolve }: Pick<Description, "resolve">,
  schema: Schema,
  direction: Direction,
): Schema {
  /** What a schema says itself, and what the parts that apply to the same value say. */
  const collect = (
    schema: Schema,
    keywords: readonly string[],
    own: (schema: Schema) => string[],
    around: readonly Schema[] = [],
  ): string[] => {
    const resolved = resolve(schema);
    if (around.includes(resolved)) return [];
    const parts = keywords.flatMap((keyword) => partsOf(resolved, keyword));
    return [
      ...own(resolved),
      ...parts.flatMap((part) => collect(part, keywords, own, [...around, resolved])),
    ];
  };
  const flagsOf = (schema: Schema) => (schema[FLAGS[direction]] === true ? [FLAGS[direction]] : []);
  const flaggedIn = (schema: Schema, keywords: readonly string[]) =>
    collect(schema, keywords, ({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, field]) =>
        collect(field, SAME_VALUE, flagsOf).length > 0 ? [name] : [],
      ),
    );
  const requiresFlagged = (branch: Schema) => {
    const flagged = flaggedIn(branch, SAME_VALUE);
    return collect(branch, ALWAYS, ({ required = [] }) => required).some((name) => flagged.includes(name));
  };

  const relax = (schema: Schema, inherited: readonly string[]): Schema => {
    const flagged = [...inherited, ...flaggedIn(schema, ALWAYS)];
    const copy = mapSubschemas(schema, (part, keyword) => {
      if (CONDITIONS.includes(keyword)) return part;
      return relax(part, SAME_VALUE.includes(keyword) ? flagged : []);
    });
    const dropped = [...flagged, ...flaggedIn(schema, SOMETIMES)];
    const required = schema.required?.filter((name) => !dropped.includes(name)) ?? [];
    if (required.length > 0) copy.required = required;
    else delete copy.required;
    return schema.oneOf?.some(requiresFlagged) ? admitSeveral(copy) : copy;
  };
  return relax(schema, []);
}

/** Has more than one branch of a union fit a value, unless a tag tells them apart. */
function admitSeveral(schema: Schema): Schema {
  const { oneOf = [], ...rest } = schema;
  if (schema.discriminator) return schema;
  return schema.anyOf
    ? { ...rest, allOf: [...(schema.allOf ?? []), { anyOf: oneOf }] }
    : { ...rest, anyOf: oneOf };
}

/** The schemas that a keyword has: one, or several in a list or by name. */
function partsOf(schema: Schema, keyword: string): Schema[] {
  const value = schema[keyword];
  const isMap = keyword === "dependentSchemas" && isSchema(value);
  return [isMap ? Object.values(value) : value].flat().filter(isSchema);
}
