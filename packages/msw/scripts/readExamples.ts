/** A JSON object of the description. */
type Json = Record<string, unknown>;

/** The examples of one operation, as the generated table has them. */
export interface DescribedExamples {
  /** The SDK name, such as `sessions.create`. */
  name: string;
  method: string;
  path: string;
  /** By status; no content type where the answer has no body. */
  responses: Record<string, { contentType?: string; examples: Record<string, unknown> }>;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

/**
 * Reads the named examples of every response, in the order of the description.
 *
 * @param description the bundled description
 * @throws Error naming the operation whose answer has a body and no example: there would be nothing to answer with
 */
export function readExamples(description: Json): DescribedExamples[] {
  const resolve = (value: unknown): Json => dereference(description, value);
  return Object.entries(description.paths as Record<string, Json>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Json | undefined;
      if (!operation) return [];
      const name = String(operation["x-sdk-name"]);
      const responses = Object.entries(operation.responses as Json).map(([status, response]) => [
        status,
        readResponse(resolve, `${name} ${status}`, resolve(response).content as Json | undefined),
      ]);
      return [{ name, method, path, responses: Object.fromEntries(responses) }];
    }),
  );
}

function readResponse(resolve: (value: unknown) => Json, where: string, content: Json | undefined) {
  const [first] = Object.entries(content ?? {});
  if (!first) return { examples: {} };
  const [contentType, mediaType] = first;
  const examples = Object.entries((resolve(mediaType).examples ?? {}) as Json).map(([name, example]) => [
    name,
    resolve(example).value,
  ]);
  if (examples.length === 0) throw new Error(`${where} has no named example. Add one to the description.`);
  return { contentType, examples: Object.fromEntries(examples) };
}

function dereference(description: Json, value: unknown): Json {
  const { $ref } = value as Json;
  if (typeof $ref !== "string") return value as Json;
  const [, ...parts] = $ref.split("/");
  return dereference(
    description,
    parts.reduce<unknown>((node, part) => (node as Json)[part], description),
  );
}
