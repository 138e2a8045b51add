import {
  type Description,
  type Operation,
  type Schema,
  sampleOf,
  withFieldsOf,
} from "@cloud-agents/spec/description";

/** Longer texts say no more, and take long to send. */
const MAX_TEXT = 5000;

/** What a text of any length begins with: a pattern that only responses have seldom fits it. */
const ANY_TEXT = "Aß 1.é ";

/** The examples of a body, and what else its schema allows: everything, as little as possible, null wherever it may be, and long texts. */
export function bodiesOf(description: Description, operation: Operation): unknown[] {
  const media = operation.body?.content[0];
  if (!media) return [];
  const examples = media.examples.map(({ value }) => value);
  const [first] = examples;
  const schema = description.resolve(media.schema);
  const fields = [...description.fieldsOf(schema)];
  if (!isFields(first) || fields.length === 0) return examples;
  const least = Object.fromEntries(
    Object.entries(first).filter(([name]) =>
      fields.find(([each, { required }]) => each === name && required),
    ),
  );
  const where = (change: (schema: Schema) => unknown) =>
    fields.flatMap(([name, { schema: field }]) => {
      const value = change(description.resolve(field));
      return value === undefined ? [] : [{ ...first, [name]: value }];
    });
  return [
    ...examples,
    withFieldsOf(sampleOf(description.document, media.schema, "request"), first),
    least,
    ...where((field) => (isNullable(description, field) ? null : undefined)),
    ...where((field) => longText(field)),
  ];
}

/** Whether a schema allows null, perhaps in a branch. */
function isNullable(description: Description, schema: Schema): boolean {
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(description.resolve);
  return [schema.type].flat().includes("null") || branches.some((branch) => isNullable(description, branch));
}

function longText({ type, maxLength, pattern, format, enum: values }: Schema): string | undefined {
  const isFree = [type].flat().includes("string") && !pattern && !format && !values;
  if (!isFree || maxLength === undefined) return undefined;
  return ANY_TEXT.repeat(Math.ceil(Math.min(maxLength, MAX_TEXT) / ANY_TEXT.length))
    .slice(0, Math.min(maxLength, MAX_TEXT))
    .trimEnd();
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
