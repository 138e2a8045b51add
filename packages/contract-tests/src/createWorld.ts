import { setTimeout as wait } from "node:timers/promises";
import type { CloudAgents } from "@cloud-agents/client";
import { callOperation } from "./callOperation.ts";
import { PrerequisiteError } from "./PrerequisiteError.ts";
import type { Description, Operation } from "./readDescription.ts";

/** Objects that cases need before they begin, all created through the API. */
export interface World {
  /** An agent, shared by all cases. */
  agent(): Promise<string>;
  /** An environment, shared by all cases. */
  environment(): Promise<string>;
  /** A file that is ready, shared by all cases. */
  file(): Promise<string>;
  /** A new idle session. */
  session(): Promise<string>;
  /** A real id for a path parameter, such as `agent_id`; the object may be shared by all cases. */
  id(parameter: string): Promise<string>;
  /** The id of a new object for a path parameter, which a case may delete. */
  newId(parameter: string): Promise<string>;
  /** Replaces the ids in a body from the description by real ones. */
  fill(body: unknown): Promise<unknown>;
}

/** What a run says about the objects that cases need. */
export interface WorldOptions {
  /** Ids of objects that exist, by path parameter; they are used in place of new ones. */
  ids?: Readonly<Record<string, string>>;
  /** What the objects are called. */
  name?: string;
}

/** How often, and how many milliseconds apart, to poll a new file until it is ready. */
const READY = { tries: 100, interval: 100 };

/**
 * Creates agents, environments, files and sessions on demand, through a client. For whatever else has an id in a path, the operation
 * that creates it is found in the description, and sent its first example.
 *
 * Each of its functions throws `PrerequisiteError` when the target does not create the object, every time with the first reason.
 */
export function createWorld(
  api: CloudAgents,
  { operations }: Description,
  { ids = {}, name = "contract-test" }: WorldOptions = {},
): World {
  const given = (parameter: string, what: string, make: () => Promise<string>) => async () => {
    try {
      return ids[parameter] ?? (await make());
    } catch (cause) {
      // What something else is needed for is not the reason.
      throw cause instanceof PrerequisiteError ? cause : new PrerequisiteError(what, parameter, cause);
    }
  };
  const shared = (parameter: string, what: string, make: () => Promise<string>) =>
    once(given(parameter, what, make));
  const agent = shared(
    "agent_id",
    "an agent",
    async () => (await api.agents.create({ name, model: "ultimate" })).id,
  );
  const environment = shared("environment_id", "an environment", async () => {
    const config = { type: "cloud", networking: { type: "unrestricted" } } as const;
    return (await api.environments.create({ name, config })).id;
  });
  const file = shared("file_id", "a file", async () => {
    let { file_id, status } = await api.files.upload({
      file: new File(["# Contract test"], `${name}.md`),
    });
    for (let tries = 0; status !== "ready"; tries++) {
      if (tries === READY.tries) throw new Error(`File ${file_id} is still ${status}.`);
      await wait(READY.interval);
      ({ status } = await api.files.get(file_id));
    }
    return file_id;
  });
  const session = async () => {
    const body = { agent: await agent(), environment_id: await environment(), title: name };
    try {
      return (await api.sessions.create(body)).id;
    } catch (cause) {
      // A new one is better, since cases change it.
      if (ids.session_id !== undefined) return ids.session_id;
      throw new PrerequisiteError("a session", "session_id", cause);
    }
  };
  const makers: Record<string, () => Promise<string>> = {
    agent_id: agent,
    environment_id: environment,
    file_id: file,
    session_id: session,
  };
  const id = async (parameter: string) => ids[parameter] ?? makers[parameter]?.() ?? newId(parameter);
  async function newId(parameter: string): Promise<string> {
    const isCreate = ({ method, path }: Operation) =>
      method === "POST" && operations.some((each) => `${each.path}/`.startsWith(`${path}/{${parameter}}/`));
    const create = operations.find(isCreate);
    if (!create) throw new Error(`The description has no POST that creates something for {${parameter}}.`);
    const example: unknown = create.body?.examples.values().next().value;
    const isForm = create.body?.contentType === "multipart/form-data";
    const parents = create.parameters.filter((each) => each.in === "path").map(({ name }) => name);
    const path = Object.fromEntries(await Promise.all(parents.map(async (name) => [name, await id(name)])));
    const body = isForm ? { file: new File(["# Contract test"], "contract-test.md") } : await fill(example);
    const created = (await callOperation(api, create, { path, body })) as Record<string, unknown>;
    return String(created[parameter] ?? created.id);
  }
  const idFields: Record<string, string> = { agent: "agent_", environment_id: "env_", file_id: "file_" };
  const fill = async (body: unknown): Promise<unknown> => {
    if (Array.isArray(body)) return Promise.all(body.map(fill));
    if (typeof body !== "object" || body === null || body instanceof Blob) return body;
    const result: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(body)) {
      const prefix = idFields[field];
      const isId = prefix !== undefined && typeof value === "string" && value.startsWith(prefix);
      result[field] = isId ? await id(field.replace(/^agent$/, "agent_id")) : await fill(value);
    }
    return result;
  };
  return { agent, environment, file, session, id, newId, fill };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
