import type { Description, Operation, Schema } from "../readDescription.ts";

/** A kind of object: what the description has a POST to create, and a GET to read. */
export interface ResourceKind {
  /** Name of its schema, such as `Session`. */
  name: string;
  schema: Schema;
  /** The path parameter with its id, such as `session_id`. */
  parameter: string;
  create: Operation;
  get: Operation;
  list: Operation | undefined;
}

/** Every kind of object of the description. */
export function resourceKinds({ operations, nameOf }: Description): ResourceKind[] {
  return operations.flatMap((create) => {
    if (create.method !== "POST" || !create.body) return [];
    const item = new RegExp(`^${escaped(create.path)}/\\{(\\w+)\\}$`);
    const get = operations.find(({ method, path }) => method === "GET" && item.test(path));
    const schema = get && successOf(get);
    const name = schema && nameOf(schema);
    if (!get || !schema || name === undefined) return [];
    const list = operations.find(({ method, path }) => method === "GET" && path === create.path);
    return [{ name, schema, parameter: item.exec(get.path)?.[1] as string, create, get, list }];
  });
}

/** The schema of an operation's success, if it is JSON. */
export function successOf({ responses }: Operation): Schema | undefined {
  const success = [...responses.values()].find(({ status }) => status < 300);
  return success?.content.get("application/json")?.schema;
}

/** The id of an object, in whichever field its kind has it. */
export function idOf({ parameter }: ResourceKind, object: unknown): string | undefined {
  const fields = (object ?? {}) as Record<string, unknown>;
  const id = fields[parameter] ?? fields.id;
  return typeof id === "string" ? id : undefined;
}

function escaped(path: string): string {
  return path.replaceAll(/[{}/]/g, "\\$&");
}
