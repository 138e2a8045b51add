import type { Agent, AgentPage } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";

const minimal = { name: "doc-test-agent", model: "ultimate" };
const length = {
  operation: "createAgent",
  status: 400,
  needs: "checks",
  message: "name must be between 1 and 256 characters",
} as const;

/** The rules of agents. */
export const agentCases: Case[] = [
  {
    ...length,
    name: "an empty name, in the document's words",
    run: ({ call }) => call("createAgent", { body: { ...minimal, name: "" } }),
  },
  {
    ...length,
    name: "a name of 257 characters, in the document's words",
    run: ({ call }) => call("createAgent", { body: { ...minimal, name: "a".repeat(257) } }),
  },
  {
    operation: "createAgent",
    status: 201,
    name: "fields that were not sent are empty, and instructions repeat the system prompt",
    needs: "state",
    async run({ call }) {
      const agent = await call<Agent>("createAgent", { body: { ...minimal, system: "Be brief." } });
      const { name, model, system, instructions, description, tools, mcp_servers, version } = agent;
      expect.equal(
        "the fields of the new agent",
        { name, model, system, instructions, description, tools, mcp_servers, version },
        {
          ...minimal,
          system: "Be brief.",
          instructions: "Be brief.",
          description: "",
          tools: [],
          mcp_servers: [],
          version: 1,
        },
      );
    },
  },
  {
    operation: "createAgent",
    status: 201,
    name: "a model sent as an object is returned as its id, and unknown fields are dropped",
    needs: "state",
    async run({ call }) {
      const body = { ...minimal, model: { id: "ultimate", effort: "high" }, not_described: 1 };
      const agent = await call<Agent>("createAgent", { body });
      expect.equal("$.model", agent.model, "ultimate");
      expect.that("$.not_described", !("not_described" in agent), "nothing", "it");
    },
  },
  {
    operation: "getAgent",
    status: 200,
    name: "returns what createAgent returned",
    needs: "state",
    async run({ call }) {
      const created = await call<Agent>("createAgent", { body: minimal });
      expect.equal("$", await call("getAgent", { path: { agent_id: created.id } }), created);
    },
  },
  {
    operation: "listAgents",
    status: 200,
    name: "the newest come first, a page at a time, without gaps",
    needs: "state",
    async run({ call }) {
      const older = await call<Agent>("createAgent", { body: minimal });
      const newer = await call<Agent>("createAgent", { body: minimal });
      const first = await call<AgentPage>("listAgents", { query: { limit: 1 } });
      expect.equal("$.data of the first page", first.data, [newer]);
      expect.equal("$.has_more of the first page", first.has_more, true);
      const next = await call<AgentPage>("listAgents", { query: { limit: 1, after_id: first.last_id } });
      expect.equal("$.data of the next page", next.data, [older]);
      const back = await call<AgentPage>("listAgents", { query: { limit: 1, before_id: next.first_id } });
      expect.equal("$.data of the page before that", back.data, [newer]);
    },
  },
];
