import type { SessionEvent } from "@cloud-agents/types";

/**
 * The text of the agent's messages as it is written, without gaps and repetitions: the deltas, then what the complete message
 * has beyond them. Messages are separated by an empty line, as in `RunResult.text`.
 *
 * @param events A run, or a stream.
 * @example
 * ```ts
 * for await (const text of agentText(api.sessions.run(sessionId, "Find the slow query."))) console.log(text);
 * ```
 */
export async function* agentText(
  events: AsyncIterable<SessionEvent | { type: "heartbeat" }>,
): AsyncGenerator<string, void, undefined> {
  let message: string | undefined;
  let written = "";
  let separator = "";
  let isFirst = true;
  for await (const event of events) {
    if (event.type !== "agent.message" || !("content" in event)) continue;
    const { id, content, delta } = event as Extract<SessionEvent, { type: "agent.message" }>;
    const text = content.map((block) => block.text).join("");
    if (id !== message) {
      if (!isFirst) separator = "\n\n";
      [message, written] = [id, ""];
    }
    // Deltas may be lost with a connection: then the whole message follows on a line of its own.
    const rest = delta ? text : text.startsWith(written) ? text.slice(written.length) : `\n${text}`;
    if (rest) {
      yield separator + rest;
      separator = "";
      isFirst = false;
    }
    written += rest;
    if (!delta) message = undefined;
  }
}
