import type { Operation } from "@cloud-agents/spec/description";

/** What a request is given, and its response read to the end. */
export interface ObjectRequests {
  /** Sends a body that the operation takes, or none. Undefined when it could not be sent. */
  create(operation: Operation, path: Record<string, string>): Promise<unknown>;
  /** Reads what an operation without a body returns. */
  read(operation: Operation, path: Record<string, string>): Promise<unknown>;
}

/** An object that was created, and how it is addressed. */
export interface CreatedObject {
  /** The operation that created it. */
  operation: Operation;
  /** The template of its address, such as `/agents/{agent_id}`. */
  template: string;
  path: Record<string, unknown>;
}

/** The objects that requests are about. */
export interface Objects {
  created: CreatedObject[];
  /**
   * Remembers what an operation has created, if it has an address of its own. Where the description tells what is new from what was there, by 201
   * beside another status, so does this: nothing else may be deleted.
   */
  note(operation: Operation, path: Record<string, unknown>, status: number, value: unknown): void;
  /**
   * The path parameters of an operation: ids of objects that exist, created where the description has an operation for that, and taken
   * from a list where it has not.
   *
   * @param isNew Whether the last of them is of an object that nothing else uses.
   * @returns `missing` names a parameter for which there is no object.
   */
  pathOf(operation: Operation, isNew?: boolean): Promise<{ path: Record<string, string>; missing?: string }>;
  /** Puts ids that exist in the place of those that an example has. */
  fill(body: unknown): Promise<unknown>;
}

/** How deep in a response an id is looked for: beside what it describes, or in an envelope. */
const MAX_DEPTH = 2;

/**
 * Creates objects when they are needed, and remembers them.
 *
 * @param operations Those of the description.
 * @param given Ids by the name of their path parameter, in place of others.
 */
export function createObjects(
  operations: readonly Operation[],
  requests: ObjectRequests,
  given: Record<string, string> = {},
): Objects {
  const created: CreatedObject[] = [];
  const shared = new Map<string, string | undefined>();
  /** What is being created: a body that has the id of it is no circle. */
  const underWay = new Set<string>();
  const at = (method: string, template: string) =>
    operations.find((each) => each.method === method && plain(each.path) === plain(template));

  /** The id of an object that all operations may use. */
  async function idOf(template: string): Promise<string | undefined> {
    const name = lastParameter(template);
    const key = plain(template);
    if (given[name] !== undefined || shared.has(key)) return given[name] ?? shared.get(key);
    if (underWay.has(key)) return undefined;
    underWay.add(key);
    const id = (await newId(template)) ?? (await listedId(template));
    underWay.delete(key);
    shared.set(key, id);
    return id;
  }

  async function newId(template: string): Promise<string | undefined> {
    const collection = template.slice(0, template.lastIndexOf("/"));
    const creator = at("POST", collection);
    if (!creator) return undefined;
    const { path, missing } = await pathOf(creator);
    if (missing !== undefined) return undefined;
    return idIn(await requests.create(creator, path), lastParameter(template));
  }

  function note(operation: Operation, path: Record<string, unknown>, status: number, value: unknown): void {
    const item = operations.find((each) => plain(each.path) === `${plain(operation.path)}/{}`);
    const isTold = operation.successes.some((each) => each.status === "201");
    if (operation.method !== "POST" || !item || (isTold && status !== 201)) return;
    const name = lastParameter(item.path);
    const id = idIn(value, name);
    if (id === undefined) return;
    const parents = Object.entries(path).map(([parent, value]) => [parent, String(value)]);
    const own = { ...Object.fromEntries(parents), [name]: id };
    const isKnown = created.some((each) => each.template === item.path && each.path[name] === id);
    if (!isKnown) created.push({ operation, template: item.path, path: own });
  }

  async function listedId(template: string): Promise<string | undefined> {
    const list = at("GET", template.slice(0, template.lastIndexOf("/")));
    if (!list) return undefined;
    const { path, missing } = await pathOf(list);
    if (missing !== undefined) return undefined;
    const value = await requests.read(list, path);
    const items = Array.isArray(value) ? value : Object.values(Object(value)).find(Array.isArray);
    return idIn(items?.[0], lastParameter(template));
  }

  async function pathOf({ path: template }: Operation, isNew = false) {
    const templates = [...template.matchAll(/\{[^}]+\}/g)].map((found) =>
      template.slice(0, found.index + found[0].length),
    );
    const path: Record<string, string> = {};
    for (const each of templates) {
      const name = lastParameter(each);
      const isOwn = isNew && each === templates.at(-1);
      const id = await (isOwn ? newId(each) : idOf(each));
      const isAllowed = !isOwn || created.some(({ path: known }) => known[name] === id);
      if (id === undefined || !isAllowed) return { path, missing: name };
      path[name] = id;
    }
    return { path };
  }

  /** Templates whose last parameter is called after what it is the id of. */
  const references = new Map(
    operations
      .map(({ path }) => /^.*\{([^}]+)\}/.exec(path) ?? [])
      .filter(([, name]) => name !== undefined && !/^(id|name)$/i.test(name))
      .map(([template = "", name = ""]) => [name, template]),
  );

  /** Ids that the examples have, and the templates of what they are ids of. */
  const exampleIds = new Map(
    [...references.values()].flatMap((template): [string, string][] => {
      const creator = at("POST", template.slice(0, template.lastIndexOf("/")));
      const example = creator?.successes[0]?.content[0]?.examples[0]?.value;
      const id = idIn(example, lastParameter(template));
      return id === undefined ? [] : [[id, template]];
    }),
  );

  /** What a field of a body refers to: the name says so, or an id that is one of the examples, or looks like one of them. */
  function templateOf(name: string, value: string): string | undefined {
    const prefix = /^[a-z]+_(?=\w*\d\w*$)/i.exec(value)?.[0];
    const alike = [...exampleIds].find(([id]) => id === value || (prefix && id.startsWith(prefix)));
    return references.get(name) ?? alike?.[1];
  }

  async function fill(body: unknown): Promise<unknown> {
    if (typeof body !== "object" || body === null || body instanceof Blob) return body;
    const filled: [string, unknown][] = [];
    for (const [name, value] of Object.entries(body)) {
      const template = typeof value === "string" ? templateOf(name, value) : undefined;
      const id = template && (await idOf(template));
      filled.push([name, id ?? (await fill(value))]);
    }
    return Array.isArray(body) ? filled.map(([, item]) => item) : Object.fromEntries(filled);
  }

  return { created, note, pathOf, fill };
}

/** A template without the names of its parameters, which two operations may call differently. */
function plain(template: string): string {
  return template.replace(/\{[^}]*\}/g, "{}");
}

function lastParameter(template: string): string {
  return /\{([^}]+)\}[^{]*$/.exec(template)?.[1] ?? "";
}

/** The id in what an operation returned: under the name of the parameter, or called an id. */
function idIn(value: unknown, parameter: string, depth = 0): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = value as Record<string, unknown>;
  const last = parameter.replace(/^.*[_-]|^.*(?=[A-Z])/, "").toLowerCase();
  for (const name of [parameter, last, "id", "uuid"]) {
    const id = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof id === "string" || typeof id === "number") return String(id);
  }
  if (depth === MAX_DEPTH) return undefined;
  return Object.values(fields)
    .map((field) => idIn(field, parameter, depth + 1))
    .find((id) => id !== undefined);
}
