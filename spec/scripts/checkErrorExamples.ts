import type { Description, Operation, Schema } from "../src/Description.ts";
import { mistakesIn } from "./checkNumbers.ts";

/**
 * Compares the examples of errors with what is refused: `param` names a parameter or a field of the request, and the limits and the values in
 * the message, and in the summary, are those of its schema.
 *
 * @returns one line per mistake, beginning with its place
 */
export function checkErrorExamples(description: Description): string[] {
  const { operations, placeOf } = description;
  const mistakes = operations.flatMap((operation) =>
    operation.responses
      .flatMap(({ content }) => content)
      .flatMap(({ examples }) => examples)
      .flatMap(({ summary, value }) => {
        const { param, message } = errorOf(value);
        if (typeof param !== "string" || typeof message !== "string") return [];
        const schemas = schemasOf(description, operation, param);
        if (schemas.length === 0)
          return [`${placeOf(value as object)}: The request has neither a parameter nor a field ${param}.`];
        const numbers = schemas.map((schema) =>
          mistakesIn(`${summary}. ${message}`, schema).map((mistake) => mistake.message),
        );
        // A field of a union has several schemas, and the error is about one of them.
        const wrong = numbers.some((each) => each.length === 0) ? [] : (numbers[0] ?? []);
        return [...wrong, ...compareValues(message, schemas)].map(
          (each) => `${placeOf(value as object)}: ${param}: ${each}`,
        );
      }),
  );
  return [...new Set(mistakes)];
}

function errorOf(value: unknown): { param?: unknown; message?: unknown } {
  return (value as { error?: object } | null)?.error ?? {};
}

/** The schemas of a field such as `resources[0].file_id` of the body, or of the parameter with that name. */
function schemasOf(description: Description, { parameters, body }: Operation, field: string): Schema[] {
  const named = parameters.filter(({ name }) => name.toLowerCase() === field.toLowerCase());
  if (named.length > 0) return named.map(({ schema }) => description.resolve(schema));
  const steps = field.replaceAll(/\[\d+\]/g, ".[]").split(".");
  return steps.reduce<Schema[]>(
    (schemas, step) =>
      schemas
        .flatMap((schema) => branchesOf(description, schema))
        .flatMap((schema) => {
          const next = step === "[]" ? schema.items : description.fieldsOf(schema).get(step)?.schema;
          return next ? [description.resolve(next)] : [];
        }),
    (body?.content ?? []).map(({ schema }) => description.resolve(schema)),
  );
}

function branchesOf({ resolve }: Description, schema: Schema): Schema[] {
  const branches = schema.oneOf ?? schema.anyOf;
  return branches ? branches.map(resolve) : [schema];
}

/** Compares the values in `must be 'file' or 'github_repository'` with those that the schemas allow, where all of them list theirs. */
function compareValues(message: string, schemas: Schema[]): string[] {
  const [, list] = /must be ('[^']*'(?:(?:, | or |, or )'[^']*')*)\.?$/.exec(message) ?? [];
  const allowed = schemas.map((schema) => schema.enum ?? ("const" in schema ? [schema.const] : undefined));
  if (list === undefined || allowed.length === 0 || allowed.includes(undefined)) return [];
  const named = [...list.matchAll(/'([^']*)'/g)].map(([, value]) => value);
  const values = [...new Set(allowed.flat())];
  if (named.length === values.length && named.every((value) => values.includes(value))) return [];
  return [`The message says "${list}", the schema has ${values.map((value) => `'${value}'`).join(", ")}.`];
}
