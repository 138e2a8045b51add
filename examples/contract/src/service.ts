import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** A failure with its status, as the API words it, and the part of the request that is wrong. */
function failure(status: number, type: string, message: string, param?: string) {
  return { status, body: { type: "error", error: { type, message, param } } };
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  let text = "";
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Starts a server that can create agents and show them, for one token. */
export async function startService(token: string): Promise<{ url: string; stop(): void }> {
  const agents = new Map<string, Json>();

  async function respond(request: IncomingMessage): Promise<{ status: number; body: Json }> {
    if (request.headers.authorization !== `Bearer ${token}`) {
      return failure(401, "authentication_error", "The token is wrong or expired.");
    }
    const [, id] = /^\/agents\/(.+)$/.exec(request.url ?? "") ?? [];
    if (request.method === "GET" && id !== undefined) {
      const agent = agents.get(id);
      return agent
        ? { status: 200, body: agent }
        : failure(404, "not_found_error", `Agent '${id}' was not found.`, "agent_id");
    }
    if (request.method !== "POST" || request.url !== "/agents") {
      return failure(404, "not_found_error", "There is nothing here.");
    }
    const { name, model, system = "" } = (await readJson(request)) ?? {};
    if (typeof name !== "string" || name === "") {
      return failure(400, "invalid_request_error", "name must be between 1 and 256 characters", "name");
    }
    const now = new Date().toISOString();
    const agent = {
      ...{ type: "agent", id: `agent_${randomUUID()}`, name, model, system, instructions: system },
      ...{ description: "", tools: [], mcp_servers: [], default_environment: "" },
      ...{ version: 1, created_at: now, updated_at: now },
    };
    agents.set(agent.id, agent);
    return { status: 201, body: agent };
  }

  const server = createServer(async (request, response) => {
    const { status, body } = await respond(request);
    response
      .writeHead(status, { "content-type": "application/json", "x-request-id": `req_${randomUUID()}` })
      .end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
