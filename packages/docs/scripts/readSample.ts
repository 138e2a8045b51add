import type { Description, Operation, Parameter } from "@cloud-agents/spec/description";

/** The values that a code sample of one operation is made of. */
export interface Sample {
  /** In upper case, such as `POST`. */
  method: string;
  path: string;
  sdkName: string;
  /** The first named example of the body, and which of its fields are files. Absent for operations without a body. */
  body?: { mediaType: string; example: unknown; files: string[] };
  /** In the order of the path. */
  pathParameters: { name: string; example: string }[];
  /** Required ones only. */
  queryParameters: { name: string; example: unknown }[];
  /** The first representation of success. Absent for one without a body. */
  response?: { mediaType: string; fields: string[] };
}

/**
 * Reads what a code sample needs.
 *
 * @throws DescriptionError for an example that is missing.
 */
export function readSample(description: Description, operation: Operation): Sample {
  const { method, path, sdkName, parameters, successes } = operation;
  const [media] = successes.flatMap(({ content }) => content.slice(0, 1));
  const required = (place: Parameter["in"]) =>
    parameters
      .filter((parameter) => parameter.in === place && parameter.required)
      .map(({ name, example, source }) => {
        if (example !== undefined) return { name, example };
        throw description.error(
          source,
          `The required parameter ${name} of ${operation.id} has no example for the code samples.`,
        );
      });
  return {
    method,
    path,
    sdkName,
    ...readBody(description, operation),
    pathParameters: required("path").map(({ name, example }) => ({ name, example: String(example) })),
    queryParameters: required("query"),
    ...(media && {
      response: { mediaType: media.type, fields: [...description.fieldsOf(media.schema).keys()] },
    }),
  };
}

function readBody(description: Description, { id, body }: Operation): Pick<Sample, "body"> {
  const [media] = body?.content ?? [];
  if (!media) return {};
  const [example] = media.examples;
  if (!example)
    throw description.error(media.source, `The body of ${id} has no example for the code samples.`);
  const files = [...description.fieldsOf(media.schema)]
    .filter(([, { schema }]) => description.resolve(schema).format === "binary")
    .map(([name]) => name);
  return { body: { mediaType: media.type, example: example.value, files } };
}
