import type { Agent, SessionEvent, SessionResource } from "@cloud-agents/types";
import type { AgentRuntime, Turn, TurnStep } from "../../src/runtime/AgentRuntime.ts";

/** A turn of a session with nothing attached, except for what is given. */
export function turn(text: string, given: Partial<Turn> = {}): Turn {
  return {
    sessionId: "sess_1",
    turnId: "turn_9",
    agent: agent(),
    resources: [],
    fileNames: {},
    text,
    history: [],
    signal: new AbortController().signal,
    ...given,
  };
}

export function agent(given: Partial<Agent> = {}): Agent {
  const time = "2026-05-18T15:00:00.000Z";
  return {
    type: "agent",
    id: "agent_1",
    name: "reviewer",
    description: "",
    model: "ultimate",
    system: "",
    instructions: "",
    tools: [],
    mcp_servers: [],
    default_environment: "",
    version: 1,
    created_at: time,
    updated_at: time,
    ...given,
  };
}

export function file(id: string, path: string): SessionResource {
  return { type: "file", file_id: id, path };
}

export function said(by: "user.message" | "agent.message", text: string, turnId: string): SessionEvent {
  const time = "2026-05-18T15:00:00.000Z";
  return {
    type: by,
    id: `evt_${turnId}_${by}`,
    session_id: "sess_1",
    turn_id: turnId,
    schema_version: "1.0",
    created_at: time,
    processed_at: time,
    content: [{ type: "text", text }],
  };
}

export async function stepsOf(runtime: AgentRuntime, of: Turn): Promise<TurnStep[]> {
  const steps: TurnStep[] = [];
  for await (const step of runtime.run(of)) steps.push(step);
  return steps;
}

/** The texts of the messages among the steps. */
export function messages(steps: readonly TurnStep[]): string[] {
  const complete: string[] = [];
  let open = "";
  for (const step of steps) {
    if (step.type === "text") open += step.text;
    if (step.type === "message_end") complete.push(open);
    if (step.type === "message_end") open = "";
  }
  return complete;
}
