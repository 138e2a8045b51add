import { randomUUID } from "node:crypto";
import {
  type Response as Described,
  type Description,
  nodeAt,
  nodeOfViolation,
  type Operation,
  performingOrder,
  responseSchemaPointer,
  responseTo,
  schemaPlaces,
  type Violation,
  walkSchema,
} from "@cloud-agents/spec/description";
import { bodiesOf, isFields } from "./bodiesOf.ts";

/** The server, and the validator that was made from the same description. */
export interface Performing {
  /** Where the paths of the description begin. */
  url: string;
  checkResponse(
    operation: string,
    response: { status: number; headers: Record<string, string>; body: unknown },
  ): Violation[];
  checkEvent(data: unknown): Violation[];
}

/** A contradiction between a server and its description. */
export interface Contradiction {
  /** Id of the first operation that shows it. */
  operation: string;
  /** Such as `POST /agents 201: Field 'id' must match "^agent_.+"`. */
  says: string;
  /** Where the description says otherwise, such as `components/schemas/Agent.yaml:10:3`. */
  place: string;
}

/** What one request has in the places that its operation leaves open. */
interface Request {
  path: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  token?: string;
}

/** A response, read to its end. */
interface Sent {
  status: number;
  value: unknown;
}

/** Statuses that are no refusal: none, and that of what comes at the wrong time. */
const UNTOLD = [0, 409];

/** Milliseconds that a response may take: a server that does not respond is no reason to wait for ever. */
const RESPONSE_MS = 2000;

/** Heartbeats of a stream, one after the other, after which nothing follows any more. */
const SILENT_HEARTBEATS = 3;

const TOKEN = "follow-check";
const CONTENT = "# Notes";

/**
 * Performs every operation of a description with its examples, and with what else its schemas allow, and compares the responses with
 * what it says of them.
 *
 * @returns What the server contradicts or never sends, in the order in which it was found, each place of the description once.
 */
export async function performOperations(
  description: Description,
  { url, checkResponse, checkEvent }: Performing,
): Promise<Contradiction[]> {
  const { document, operations } = description;
  const found = new Map<string, Contradiction>();
  /** Pointers of the fields that a response had, and of the objects that may have more. */
  const seen = new Set<string>();
  /** The headers that a response had, after its operation and status. */
  const seenHeaders = new Set<string>();
  const statuses = new Set<string>();

  /**
   * Notes a contradiction, once for each place and what is wrong there.
   *
   * @param kind What several responses that are wrong in the same way have in common; what is said of them, unless given.
   */
  function contradict(
    operation: Operation,
    status: string | number,
    what: string,
    node: object,
    kind = what,
  ): void {
    const place = description.placeOf(node);
    const key = `${place} ${kind}`;
    const says = `${operation.method} ${operation.path} ${status}: ${what}`;
    if (!found.has(key)) found.set(key, { operation: operation.id, says, place });
  }

  async function send(
    operation: Operation,
    { path, body, headers = {}, token = TOKEN }: Request,
  ): Promise<Sent> {
    const filled = operation.path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
    const query = operation.parameters
      .filter(({ in: place, required }) => place === "query" && required)
      .map(({ name, example }) => `${encodeURIComponent(name)}=${encodeURIComponent(String(example))}`);
    const all = new Headers({ ...(token && { authorization: `Bearer ${token}` }), ...headers });
    for (const { name, in: place, required, example } of operation.parameters)
      if (place === "header" && required && !all.has(name)) all.set(name, String(example));
    const search = query.length > 0 ? `?${query.join("&")}` : "";
    const init = { method: operation.method, headers: all, ...contentOf(operation, body, all) };
    try {
      const signal = AbortSignal.timeout(RESPONSE_MS);
      return await check(operation, await fetch(`${url}${filled}${search}`, { ...init, signal }));
    } catch (error) {
      contradict(operation, "without a response", (error as Error).message, operation.source);
      return { status: 0, value: undefined };
    }
  }

  /** Compares a response with the description, and notes what it has. */
  async function check(operation: Operation, response: Response): Promise<Sent> {
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    const isStream = /^text\/event-stream\b/.test(headers["content-type"] ?? "");
    const text = isStream ? "" : await response.text();
    const value = isStream ? undefined : parse(text);
    const described = responseTo(operation, status);
    for (const violation of checkResponse(operation.id, { status, headers, body: value })) {
      const node = nodeOfViolation(description, operation, described, value, violation);
      contradict(operation, status, violation.message, node, violation.keyword);
    }
    if (described) {
      statuses.add(`${operation.id} ${described.status}`);
      for (const name of response.headers.keys())
        seenHeaders.add(`${operation.id} ${described.status} ${name}`);
      if (isStream) await checkStream(operation, described, response);
      else look(contentPointer(operation, described), value);
    }
    return { status, value };
  }

  async function checkStream(operation: Operation, described: Described, response: Response): Promise<void> {
    const pointer = contentPointer(operation, described);
    for await (const data of eventsOf(response)) {
      look(pointer, data);
      for (const violation of checkEvent(data)) {
        const type = (data as { type?: string } | undefined)?.type ?? "an event";
        const node = nodeOfViolation(description, operation, described, data, violation);
        contradict(operation, described.status, `${type}: ${violation.message}`, node, violation.keyword);
      }
    }
  }

  function look(pointer: string, value: unknown): void {
    walkSchema(document, pointer, value, (visit) => {
      // What is sent as null says nothing of what it could have.
      if (visit.value !== null || /\/properties\/[^/]+$/.test(visit.pointer)) seen.add(visit.pointer);
    });
  }

  /** Parameters whose object could be created. */
  const created = new Set<string>();
  /** What creates the object whose id a parameter of a path has. */
  const creators = new Map(
    operations.flatMap((operation) =>
      [...operation.path.matchAll(/(?<=^(.*))\/\{([^}]+)\}/g)].flatMap(([, before = "", name = ""]) => {
        const creator = creatorOf(operation, name, before);
        return creator ? [[name, creator] as const] : [];
      }),
    ),
  );
  /** The POST at the path before the parameter, or, when objects are elsewhere than what creates them, one that gives such ids. */
  function creatorOf({ parameters }: Operation, name: string, before: string): Operation | undefined {
    const posts = operations.filter(({ method }) => method === "POST");
    const example = String(parameters.find((each) => each.name === name)?.example);
    return (
      posts.find(({ path }) => path === before) ??
      posts.find((each) => !parametersIn(each).includes(name) && isLike(example, exampleOf(each, name)))
    );
  }
  const shared = new Map<string, Promise<string>>();
  /** The id of an object that all operations may use; of none when nothing creates it. */
  function idOf(parameter: string): Promise<string> {
    const id = shared.get(parameter) ?? newId(parameter);
    shared.set(parameter, id);
    return id;
  }
  async function newId(parameter: string): Promise<string> {
    const creator = creators.get(parameter);
    if (!creator) return exampleOf(creator, parameter);
    // A body that has the id of what it creates is no circle.
    shared.set(parameter, shared.get(parameter) ?? Promise.resolve(exampleOf(creator, parameter)));
    const { value } = await send(creator, {
      path: await pathOf(creator),
      body: await fill(bodiesOf(description, creator)[0]),
    });
    const id = idIn(value, parameter);
    if (id !== undefined) created.add(parameter);
    return id ?? exampleOf(creator, parameter);
  }
  async function pathOf(operation: Operation, makeId: (parameter: string) => Promise<string> = idOf) {
    const names = parametersIn(operation);
    const own = names.at(-1);
    const values = names.map(async (name) => [name, await (name === own ? makeId(name) : idOf(name))]);
    return Object.fromEntries(await Promise.all(values)) as Record<string, string>;
  }
  /** Puts ids that exist in the place of those that the examples have. */
  async function fill(body: unknown): Promise<unknown> {
    if (Array.isArray(body)) return Promise.all(body.map(fill));
    if (typeof body === "string") {
      for (const [parameter, creator] of creators)
        if (isLike(body, exampleOf(creator, parameter))) return idOf(parameter);
      return body;
    }
    if (typeof body !== "object" || body === null) return body;
    const fields = Object.entries(body).map(async ([name, value]) => [
      name,
      creators.has(name) && typeof value === "string" ? await idOf(name) : await fill(value),
    ]);
    return Object.fromEntries(await Promise.all(fields));
  }

  /** Sends what an operation takes: to an object of its own when that may end it. */
  async function perform(operation: Operation): Promise<void> {
    if (operation.event) return performStream(operation);
    const endsObject = operation.method === "DELETE" || (operation.method === "POST" && !operation.body);
    const refusals: (Sent & { sent: unknown })[] = [];
    let succeeded: Request | undefined;
    for (const body of operation.body ? bodiesOf(description, operation) : [undefined]) {
      const request = { path: await pathOf(operation, endsObject ? newId : idOf), body: await fill(body) };
      const { status, value } = await send(operation, request);
      if (isSuccess(status)) {
        succeeded ??= request;
        checkDefaults(operation, status, request.body, value);
      } else if (!UNTOLD.includes(status)) refusals.push({ status, value, sent: request.body });
    }
    const isBusy = !succeeded && refusals.length === 0;
    if (endsObject && isBusy) await performAfterSiblings(operation);
    const [refusal] = refusals;
    // What could not be created has been told, and so it cannot be found.
    const isThere = parametersIn(operation).every((name) => !creators.has(name) || created.has(name));
    const lacksObject = refusal?.status === 404 && namesUncreated(refusal.sent);
    if (!succeeded && refusal && isThere && !lacksObject)
      contradict(
        operation,
        refusal.status,
        `refuses what the description allows: ${messageOf(refusal.value)}`,
        operation.source,
      );
    if (succeeded) await repeat(operation, succeeded);
    await refuse(operation, succeeded);
  }

  /** Whether a body has the id of what could not be created. */
  function namesUncreated(body: unknown): boolean {
    const text = JSON.stringify(body) ?? "";
    return [...creators].some(
      ([name, creator]) => !created.has(name) && text.includes(JSON.stringify(exampleOf(creator, name))),
    );
  }

  /** Performs what only an object with something to do allows: after the other operations on it. */
  async function performAfterSiblings(operation: Operation): Promise<void> {
    const path = await pathOf(operation, newId);
    await performSiblings(operation, path);
    await send(operation, { path });
  }

  /** Reads a stream while there is something to be told. */
  async function performStream(operation: Operation): Promise<void> {
    const path = await pathOf(operation, newId);
    const read = send(operation, { path });
    await performSiblings(operation, path);
    await read;
    await refuse(operation, { path });
  }

  async function performSiblings({ path: template }: Operation, path: Request["path"]): Promise<void> {
    const base = template.slice(0, template.lastIndexOf("}") + 1);
    for (const sibling of operations)
      if (sibling.method === "POST" && sibling.body && sibling.path.startsWith(`${base}/`))
        await send(sibling, { path, body: await fill(bodiesOf(description, sibling)[0]) });
  }

  /** Sends a request twice with the same key, which gets the same response, with what says so. */
  async function repeat(operation: Operation, { body }: Request): Promise<void> {
    const key = operation.parameters.find(({ name }) => /^idempotency-key$/i.test(name));
    if (!key) return;
    const request = { path: await pathOf(operation, newId), body, headers: { [key.name]: randomUUID() } };
    await send(operation, request);
    await send(operation, request);
  }

  /** Sends what no server can accept: without a token, for objects that are not there, and with a body that is none. */
  async function refuse(operation: Operation, succeeded: Request | undefined): Promise<void> {
    const path = succeeded?.path ?? (await pathOf(operation));
    await send(operation, { path, token: "" });
    const body = succeeded?.body;
    const names = parametersIn(operation);
    for (const name of names) {
      const unknown = exampleOf(creators.get(name), name);
      await refuseObject(operation, { path: { ...path, [name]: unknown }, body }, `${name} is of no object`);
    }
    const [parent, child] = names.slice(-2);
    if (parent !== undefined && child !== undefined && creators.has(parent) && creators.has(child)) {
      const other = await newId(parent);
      await refuseObject(
        operation,
        { path: { ...path, [parent]: other }, body },
        `${parent} is of another object`,
      );
    }
    if (operation.body) await send(operation, { path, body: [] });
  }

  async function refuseObject(operation: Operation, request: Request, why: string): Promise<void> {
    const { status } = await send(operation, request);
    if (isSuccess(status))
      contradict(operation, status, `succeeds although ${why}; respond with 404`, operation.source);
  }

  /** Whether what a request leaves out has become what the description says. */
  function checkDefaults(operation: Operation, status: number, body: unknown, value: unknown): void {
    if (typeof body !== "object" || body === null || typeof value !== "object" || value === null) return;
    const media = operation.body?.content[0];
    if (!media) return;
    for (const [name, { schema }] of description.fieldsOf(description.resolve(media.schema))) {
      const expected = description.resolve(schema).default;
      const got = (value as Record<string, unknown>)[name];
      if (expected === undefined || name in body || typeof expected === "object") continue;
      if (name in value && got !== expected)
        contradict(
          operation,
          status,
          `Field '${name}' must be its default ${JSON.stringify(expected)} when it is not sent, got ${JSON.stringify(got)}`,
          description.resolve(schema),
        );
    }
  }

  /** What responses of success can have, and none had. What is wrong in another way has been told. */
  function findUnsent(): void {
    const told = new Set([...found.values()].map(({ place }) => place));
    const miss = (operation: Operation, { status }: Described, what: string, node: object) => {
      if (!told.has(description.placeOf(node))) contradict(operation, status, `never has the ${what}`, node);
    };
    for (const operation of operations) {
      for (const response of operation.successes) {
        if (!statuses.has(`${operation.id} ${response.status}`)) continue;
        for (const header of response.headers)
          if (!seenHeaders.has(`${operation.id} ${response.status} ${header.name.toLowerCase()}`))
            miss(operation, response, `header ${header.name}`, header.source);
        if (response.content.length === 0) continue;
        for (const place of schemaPlaces(document, contentPointer(operation, response))) {
          const [, holder, name] = /^(.*)\/properties\/([^/]+)$/.exec(place) ?? [];
          if (holder === undefined || seen.has(place) || !seen.has(holder)) continue;
          miss(operation, response, `field ${name}`, nodeAt(document, place) as object);
        }
      }
    }
  }

  for (const operation of performingOrder(operations)) await perform(operation);
  findUnsent();
  return [...found.values()];

  function contentOf({ body: described }: Operation, body: unknown, headers: Headers): RequestInit {
    const type = described?.content[0]?.type;
    if (type === undefined || body === undefined) return {};
    if (/^multipart\//.test(type)) return { body: formOf(body) };
    headers.set("content-type", type);
    return { body: JSON.stringify(body) };
  }
}

function formOf(body: unknown): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body ?? {})) {
    if (name === "file") form.set(name, new File([CONTENT], "notes.md"));
    else if (value !== null) form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return form;
}

/** Where the schema of a response's first content stands. */
function contentPointer(operation: Operation, { status, content: [media] }: Described): string {
  return responseSchemaPointer(operation, status, media?.type ?? "");
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function parametersIn({ path }: Operation): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string);
}

/** The id that the examples have of what an operation creates. It is of no object. */
function exampleOf(creator: Operation | undefined, parameter: string): string {
  const value = creator?.successes[0]?.content[0]?.examples[0]?.value;
  return idIn(value, parameter) ?? "unknown";
}

function idIn(value: unknown, parameter: string): string | undefined {
  if (!isFields(value)) return undefined;
  const id = value[parameter] ?? value.id;
  return id === undefined ? undefined : String(id);
}

/** Whether a text is the id of an example, or another one with the same prefix. */
function isLike(text: string, id: string): boolean {
  const prefix = /^[a-z]+_(?=\w+$)/.exec(id)?.[0];
  return text === id || (prefix !== undefined && text.startsWith(prefix) && /^\w+$/.test(text));
}

/** The events of a stream, until it is silent. */
async function* eventsOf(response: Response): AsyncGenerator<unknown> {
  let text = "";
  let silent = 0;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split(/\r?\n\r?\n/);
    text = frames.pop() ?? "";
    for (const frame of frames) {
      silent = /^event: ?heartbeat$/m.test(frame) ? silent + 1 : 0;
      const data = /^data: ?(.*)$/m.exec(frame)?.[1];
      if (silent === 0 && data !== undefined) yield parse(data);
      if (silent === SILENT_HEARTBEATS) return;
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(value: unknown): string {
  const error = isFields(value) && isFields(value.error) ? value.error.message : undefined;
  return String(error ?? JSON.stringify(value));
}
