import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Body = Record<string, unknown>;

/** A refusal with a status, an error type and a message. */
class Refusal {
  readonly status: number;
  readonly body: Body;

  constructor(status: number, type: string, message: string) {
    this.status = status;
    this.body = { type: "error", error: { type, message } };
  }
}

const invalid = (message: string) => new Refusal(400, "invalid_request_error", message);
const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString("hex")}`;
const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isOptional = (value: unknown, check: (value: unknown) => boolean) =>
  value === undefined || check(value);

/** What can be wrong with a server, for tests of what finds it. */
export interface PagesServerOptions {
  /** Changes the body of each success. */
  change?(body: Body): void;
}

/** The environment that it has. */
export const ENVIRONMENT = "env_that_exists";

/** The one token that it accepts. */
export const TOKEN = "pt-pages";

/**
 * Starts a server of two operations, written by someone who read the pages about creating agents and sessions, and nothing else.
 *
 * @returns Its address, and what stops it.
 */
export async function startPagesServer({ change = () => {} }: PagesServerOptions = {}) {
  const agents = new Map<string, Body>();

  function createAgent(body: Body): Body {
    const { name, model, system = "", description = "", tools = [], mcp_servers = [], skills = [] } = body;
    if (typeof name !== "string" || name === "" || [...name].length > 256) {
      throw invalid("name must be between 1 and 256 characters");
    }
    const modelId = isObject(model) ? model.id : model;
    if (!isText(modelId)) throw invalid("model is required");
    if (typeof system !== "string" || typeof description !== "string")
      throw invalid("system must be a string");
    const lists = [tools, mcp_servers, skills];
    if (!lists.every((list) => Array.isArray(list) && list.every(isObject)))
      throw invalid("tools must be an array");
    const servers = mcp_servers as Body[];
    if (!servers.every(({ name, url }) => isText(name) && isText(url) && /^https?:\/\/\S+$/.test(url))) {
      throw invalid("mcp_servers must have a name and a url");
    }
    if (!(skills as Body[]).every(({ skill_id }) => isText(skill_id)))
      throw invalid("skills must have a skill_id");
    if (!isOptional(body.metadata, isMap)) throw invalid("metadata must be an object");
    const now = new Date().toISOString();
    const agent = {
      ...{
        type: "agent",
        id: newId("agent"),
        name,
        description,
        model: modelId,
        system,
        instructions: system,
      },
      ...{ tools, mcp_servers, default_environment: "", version: 1, created_at: now, updated_at: now },
    };
    agents.set(agent.id, agent);
    return agent;
  }

  function createSession(body: Body): Body {
    const { agent, environment_id, title = "", metadata, delta_flush_interval_ms: interval } = body;
    if (!isText(agent) || !isText(environment_id)) throw invalid("agent and environment_id are required");
    const isInterval = (value: unknown) =>
      Number.isInteger(value) && Number(value) >= 50 && Number(value) <= 5000;
    if (typeof title !== "string" || !isOptional(metadata, isMap) || !isOptional(interval, isInterval)) {
      throw invalid("the body has the wrong form");
    }
    const { vault_ids = [], memory_store_ids = [], resources = [] } = body;
    const isIds = (list: unknown) => Array.isArray(list) && list.every(isText);
    if (!isIds(vault_ids) || !isIds(memory_store_ids) || !Array.isArray(resources))
      throw invalid("must be an array");
    const found = agents.get(agent);
    if (!found || environment_id !== ENVIRONMENT)
      throw new Refusal(404, "not_found_error", "It does not exist.");
    const now = new Date().toISOString();
    const cache_creation = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 };
    const usage = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation };
    return {
      ...{
        id: newId("sess"),
        type: "session",
        agent_id: agent,
        agent: found,
        environment_id,
        title,
        status: "idle",
      },
      ...{ resources, vault_ids, memory_store_ids, usage, created_at: now, updated_at: now },
    };
  }

  const routes: Record<string, (body: Body) => Body> = {
    "POST /api/v1/cloud/agents": createAgent,
    "POST /api/v1/cloud/sessions": createSession,
  };

  const server = createServer(async (request, response) => {
    const respond = (status: number, body: Body) =>
      response
        .writeHead(status, { "content-type": "application/json; charset=utf-8" })
        .end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const route = routes[`${request.method} ${request.url}`];
    try {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) {
        throw new Refusal(401, "authentication_error", "The token is invalid or has expired.");
      }
      if (!route)
        return response
          .writeHead(404, { "content-type": "text/plain" })
          .end(`Cannot ${request.method} ${request.url}`);
      if (!request.headers["content-type"]?.startsWith("application/json"))
        throw invalid("must be application/json");
      const body = parsed(Buffer.concat(chunks).toString());
      if (!isObject(body)) throw invalid("the body must be an object");
      const created = route(body);
      change(created);
      respond(201, created);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      respond(error.status, error.body);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/cloud`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function isMap(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
