import type { Description, Schema } from "@cloud-agents/spec/description";

/** Deeper fields are not looked at: a schema that contains itself has no end. */
const MAX_DEPTH = 6;

/**
 * The fields that may be null in what an update returns, by the id of the update, as paths such as `config.owner`. `*` stands for any
 * name that the schema does not have.
 */
export function nullableFields(description: Description): Record<string, string[]> {
  const updates = description.operations.filter(({ method }) => method === "PATCH");
  return Object.fromEntries(
    updates.map(({ id, successes }) => {
      const schema = successes[0]?.content[0]?.schema;
      return [id, schema ? [...new Set(pathsIn(description, schema, "", 0))] : []];
    }),
  );
}

function pathsIn(description: Description, given: Schema, path: string, depth: number): string[] {
  const schema = description.resolve(given);
  const own = [schema.type].flat().includes("null") ? [path] : [];
  if (depth === MAX_DEPTH) return own;
  const inner = (field: Schema, name: string) =>
    pathsIn(description, field, path === "" ? name : `${path}.${name}`, depth + 1);
  const branches = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  const { additionalProperties: others } = schema;
  return [
    ...own,
    ...branches.flatMap((branch) => pathsIn(description, branch, path, depth + 1)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => inner(field, name)),
    ...(typeof others === "object" ? inner(others, "*") : []),
  ];
}
