import type { TextBlock } from "@cloud-agents/types";
import type { Turn } from "./AgentRuntime.ts";

/** A message as chat endpoints take it. */
export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/**
 * Writes a turn as a conversation: the agent's system prompt, what was said in earlier turns, and this turn's text. Thinking and tools of
 * earlier turns are left out.
 *
 * @param turn The turn to run.
 * @returns Messages in which user and assistant take turns, the user first and last: many models accept nothing else.
 */
export function chatMessages(turn: Turn): ChatMessage[] {
  const messages: ChatMessage[] = [];
  const say = (role: "user" | "assistant", content: string): void => {
    const last = messages.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    // The history may begin with a reply whose question was cut off.
    else if (last || role === "user") messages.push({ role, content });
  };
  for (const event of turn.history) {
    if (event.type === "user.message" || event.type === "user.define_outcome")
      say("user", joinText(event.content));
    else if (event.type === "agent.message") say("assistant", joinText(event.content));
  }
  say("user", turn.text);
  return turn.agent.system ? [{ role: "system", content: turn.agent.system }, ...messages] : messages;
}

function joinText(content: readonly TextBlock[]): string {
  return content.map(({ text }) => text).join("\n");
}
