import type * as types from "@cloud-agents/types";
import type {
  Agent,
  AgentPage,
  components,
  Environment,
  operations,
  paths,
  SessionEvent,
} from "@cloud-agents/types";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

// A named export is the schema itself, so a value read through the paths fits it and the other way round.
true satisfies Same<Agent, components["schemas"]["Agent"]>;
true satisfies Same<
  paths["/agents"]["get"]["responses"]["200"]["content"]["application/json"]["data"][number],
  Agent
>;
true satisfies Same<operations["getAgent"]["responses"]["200"]["content"]["application/json"], Agent>;
true satisfies Same<AgentPage["last_id"], string | null>;
// @ts-expect-error an environment is not an agent
true satisfies Same<Agent, Environment>;

// The stream's event is the union, not the text of a frame.
true satisfies Same<
  operations["streamSessionEvents"]["responses"]["200"]["content"]["text/event-stream"],
  SessionEvent
>;

// Exported, because the types of what users export may be made of it.
export type Tag = types.UnlistedTag;
