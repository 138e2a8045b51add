import type { Examples } from "../src/http/Examples.ts";

type Reference<Type> = Type | { $ref: string };

interface Response {
  content?: Record<string, { examples?: Record<string, Reference<{ value: unknown }>> }>;
}

interface Operation {
  operationId: string;
  responses: Record<string, Reference<Response>>;
}

/** The parts of a description that are read here. */
export interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/**
 * Reads the named examples of every response.
 *
 * @param description A bundled description: every reference is inside of it.
 * @returns Their bodies as text, by operation, status and name, in the description's order.
 * @throws Error for a response without an example, which no `Prefer` could ask for.
 */
export function readExamples(description: Description): Examples {
  const operations = Object.values(description.paths).flatMap((methods) =>
    Object.entries(methods).flatMap(([method, operation]) => (method === "parameters" ? [] : [operation])),
  );
  return Object.fromEntries(
    operations.map(({ operationId, responses }) => [
      operationId,
      Object.fromEntries(
        Object.entries(responses).map(([status, response]) => {
          const [contentType = "", media] =
            Object.entries(resolve(description, response).content ?? {})[0] ?? [];
          const examples = Object.entries(media?.examples ?? {}).map(([name, example]) => {
            const { value } = resolve(description, example);
            return [name, typeof value === "string" ? value : JSON.stringify(value)];
          });
          if (examples.length === 0) throw new Error(`${operationId} has no example for ${status}.`);
          return [status, { contentType, bodies: Object.fromEntries(examples) }];
        }),
      ),
    ]),
  );
}

function resolve<Type extends object>(description: Description, value: Reference<Type>): Type {
  if (!("$ref" in value)) return value;
  const keys = value.$ref.slice("#/".length).split("/");
  return keys.reduce<unknown>(
    (node, key) => (node as Record<string, unknown>)[key.replaceAll("~1", "/").replaceAll("~0", "~")],
    description,
  ) as Type;
}
