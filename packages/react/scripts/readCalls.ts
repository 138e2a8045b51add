/** A JSON object of the description. */
type Json = Record<string, unknown>;

/** How the client's method for one path is called. */
export interface DescribedCall {
  method: string;
  path: string;
  /** The SDK name, such as `sessions.get`. */
  name: string;
  pathParams: string[];
  body: boolean;
  query: boolean;
}

const methods = ["get", "put", "post", "delete", "patch"] as const;

/**
 * Reads how every operation is called, in the order of the description; streams are left out, for they are no queries.
 *
 * @param description the bundled description
 */
export function readCalls(description: Json): DescribedCall[] {
  return Object.entries(description.paths as Record<string, Json>).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as Json | undefined;
      if (!operation || JSON.stringify(operation.responses).includes('"text/event-stream"')) return [];
      const parameters = [item.parameters, operation.parameters].flatMap((list) => (list ?? []) as Json[]);
      return [
        {
          method,
          path,
          name: String(operation["x-sdk-name"]),
          pathParams: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => String(match[1])),
          body: operation.requestBody !== undefined,
          query: parameters.some((parameter) => resolve(description, parameter).in === "query"),
        },
      ];
    }),
  );
}

function resolve(description: Json, parameter: Json): Json {
  if (typeof parameter.$ref !== "string") return parameter;
  const [, ...parts] = parameter.$ref.split("/");
  return parts.reduce<unknown>((node, part) => (node as Json)[part], description) as Json;
}
