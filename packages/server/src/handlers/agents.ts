import type { Agent } from "@cloud-agents/types";
import { problem } from "../http/ApiProblem.ts";
import { toJson } from "../store/Json.ts";
import type { Handlers } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

/** The operations on agents. */
export function agentHandlers({
  store,
  clock,
  ids,
}: Services): Handlers<"createAgent" | "listAgents" | "getAgent"> {
  return {
    createAgent({ account, body }) {
      const now = clock.now().toISOString();
      const system = body.system ?? "";
      const agent: Agent = {
        type: "agent",
        id: ids.next("agent"),
        name: body.name,
        description: body.description ?? "",
        model: typeof body.model === "string" ? body.model : body.model.id,
        system,
        instructions: system,
        tools: body.tools ?? [],
        mcp_servers: body.mcp_servers ?? [],
        ...(body.skills?.length ? { skills: body.skills } : {}),
        ...(body.metadata ? { metadata: body.metadata } : {}),
        default_environment: "",
        version: 1,
        created_at: now,
        updated_at: now,
      };
      const json = toJson(agent);
      store.agents.insert({ id: agent.id, account, body: json });
      return json;
    },
    listAgents: ({ account, query }) => listResponse(query, (request) => store.agents.page(account, request)),
    getAgent({ account, path }) {
      const agent = store.agents.find(account, path.agent_id);
      if (!agent) throw problem(404, "agent_not_found", { id: path.agent_id }, "agent_id");
      return agent;
    },
  };
}
