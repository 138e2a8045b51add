import { setTimeout as wait } from "node:timers/promises";
import type { CloudAgents } from "@cloud-agents/client";

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
  /** A real id for a path parameter: `agent_id`, `environment_id`, `file_id` or `session_id`. */
  id(parameter: string): Promise<string>;
  /** Replaces the ids in a body from the description by real ones. */
  fill(body: unknown): Promise<unknown>;
}

/** How often, and how many milliseconds apart, to poll a new file until it is ready. */
const READY = { tries: 100, interval: 100 };

/** Creates agents, environments, files and sessions on demand, through a client. */
export function createWorld(api: CloudAgents): World {
  const agent = once(async () => (await api.agents.create({ name: "contract-test", model: "ultimate" })).id);
  const environment = once(async () => {
    const config = { type: "cloud", networking: { type: "unrestricted" } } as const;
    return (await api.environments.create({ name: "contract-test", config })).id;
  });
  const file = once(async () => {
    let { file_id, status } = await api.files.upload({
      file: new File(["# Contract test"], "contract-test.md"),
    });
    for (let tries = 0; status !== "ready"; tries++) {
      if (tries === READY.tries) throw new Error(`File ${file_id} is still ${status}.`);
      await wait(READY.interval);
      ({ status } = await api.files.get(file_id));
    }
    return file_id;
  });
  const session = async () =>
    (await api.sessions.create({ agent: await agent(), environment_id: await environment() })).id;
  const makers: Record<string, () => Promise<string>> = {
    agent_id: agent,
    environment_id: environment,
    file_id: file,
    session_id: session,
  };
  const id = (parameter: string) => {
    const make = makers[parameter];
    if (!make) throw new Error(`createWorld does not know how to create something for {${parameter}}.`);
    return make();
  };
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
  return { agent, environment, file, session, id, fill };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
