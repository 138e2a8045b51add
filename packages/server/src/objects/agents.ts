import type { Agent } from "@cloud-agents/types";
import { objectKind } from "./ObjectKind.ts";

/** The agents. */
export const agents = objectKind({
  table: "agents",
  idPrefix: "agent",
  notFound: "agent_not_found",
  operations: { create: "createAgent", list: "listAgents", get: "getAgent" },
  create({ body }, { id, created_at, updated_at }): Agent {
    const system = body.system ?? "";
    return {
      type: "agent",
      id,
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
      created_at,
      updated_at,
    };
  },
});
