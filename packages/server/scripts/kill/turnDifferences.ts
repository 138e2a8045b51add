import type { KnownSessionEvent } from "@cloud-agents/types";

/** How often each may be in one turn. The scenario writes one message a turn. */
const once = [
  "session.status_running",
  "span.model_request_start",
  "agent.message",
  "span.model_request_end",
  "session.error",
  "session.status_idle",
] as const;

/** What the turns of a log amount to. */
export interface Turns {
  count: number;
  /** How many the server's end cut short. */
  cut: number;
  differences: string[];
}

/**
 * Checks that every turn in a log was run once, and ended.
 *
 * @param log All events of an idle session.
 */
export function turnDifferences(log: readonly KnownSessionEvent[]): Turns {
  const turns = new Map<string, KnownSessionEvent[]>();
  for (const event of log) turns.set(event.turn_id, [...(turns.get(event.turn_id) ?? []), event]);
  const messaged = [...turns].filter(([, events]) => events.some(({ type }) => type === "user.message"));
  const cut = messaged.filter(([, events]) =>
    events.some((event) => event.type === "session.error" && event.code === "server_restarted"),
  );
  const differences = messaged.flatMap(([id, events]) => differencesOf(id, events));
  return { count: messaged.length, cut: cut.length, differences };
}

function differencesOf(id: string, events: KnownSessionEvent[]): string[] {
  const types = events.map(({ type }) => type);
  const count = (wanted: string) => types.filter((type) => type === wanted).length;
  const found = once.flatMap((type) =>
    count(type) > 1 ? [`Turn ${id} has ${type} ${count(type)} times, not once: ${types.join(", ")}`] : [],
  );
  if (count("session.status_idle") === 0) found.push(`Turn ${id} did not end: ${types.join(", ")}`);
  const after = types
    .slice(types.indexOf("session.status_idle") + 1)
    .filter((type) => type !== "user.interrupt");
  if (after.length > 0) found.push(`Turn ${id} went on after its end: ${types.join(", ")}`);
  const wasEnded = count("session.error") > 0 || count("user.interrupt") > 0;
  if (!wasEnded && count("agent.message") === 0)
    found.push(`Turn ${id} ended without a message: ${types.join(", ")}`);
  return found;
}
