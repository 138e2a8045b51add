import type { SessionEvent } from "@cloud-agents/types";
import { CloudAgents } from "../../src/index.ts";

/** A fault rule of the reference server. */
export interface FaultRule {
  match?: { operation: string };
  skip?: number;
  times?: number;
  fault: { type: string; [setting: string]: unknown };
}

/** The size of a run. */
export interface StreamFaultOptions {
  /** Sessions that are followed at the same time. */
  sessions: number;
  /** Turns of 86 events that a session has before it is followed. */
  past: number;
  /** Turns in pieces that follow when all that has arrived. */
  live: number;
  /** Whether the stream keeps the order of the log. */
  inOrder?: boolean;
}

/** What the streams delivered, compared with the logs. */
export interface StreamFaultResult {
  /** How often a fault happened. */
  faults: number;
  /** Complete events in the logs, and on the streams. */
  logged: number;
  delivered: number;
  /** Delivered more than once, not at all, and elsewhere than in the log's order. */
  repeated: number;
  missing: number;
  misplaced: number;
  /** Pieces of messages, and those that came after their message. */
  pieces: number;
  latePieces: number;
}

/**
 * Follows long sessions of the reference server while its fault rules break their streams, until the sessions are
 * cancelled, and compares what came with the logs.
 *
 * @param controlled The servers behind the URL, when it is not one itself: each has fault rules of its own.
 */
export async function runStreamFaults(
  url: string,
  rules: FaultRule[],
  { sessions, past, live, inOrder = true }: StreamFaultOptions,
  controlled: readonly string[] = [url],
): Promise<StreamFaultResult> {
  const all: StreamFaultResult = {
    ...{ faults: 0, logged: 0, delivered: 0, repeated: 0, missing: 0, misplaced: 0 },
    ...{ pieces: 0, latePieces: 0 },
  };
  // Waits are shortened, so that a thousand of them fit into a test.
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 1000));
  const api = new CloudAgents({ token: "pt-faults", baseUrl: url, maxRetries: 9 }, { sleep });
  const faults = (method: string, body?: object) =>
    Promise.all(
      controlled.map((server) =>
        fetch(`${server}/__faults`, {
          method,
          headers: { "content-type": "application/json" },
          ...(body && { body: JSON.stringify(body) }),
        }),
      ),
    );

  const agent = await api.agents.create({ name: "victim", model: "auto" });
  const environment = await api.environments.create({ name: "cell", config: { type: "cloud" } });
  const settings = { agent: agent.id, environment_id: environment.id, delta_flush_interval_ms: 50 };
  const options = { stallTimeout: 40 };

  const prepare = async () => {
    const { id } = await api.sessions.create(settings);
    for (let turn = 0; turn < past; turn++) await api.sessions.run(id, "many");
    return id;
  };
  const ids = await Promise.all(Array.from({ length: sessions }, prepare));
  await faults("POST", rules);

  await Promise.all(
    ids.map(async (id) => {
      let caughtUp = () => {};
      const isCaughtUp = new Promise<void>((resolve) => {
        caughtUp = resolve;
      });
      const work = async () => {
        await isCaughtUp;
        for (let turn = 0; turn < live; turn++)
          await api.sessions.run(id, "talk", { ...options, whenIdle: "wait" });
        await api.sessions.cancel(id);
      };
      const note = (seen: string[]) => seen.length >= past * 86 && caughtUp();
      const [seen] = await Promise.all([follow(api.sessions.events.stream(id, options), all, note), work()]);
      const log: string[] = [];
      for await (const event of api.sessions.events.list(id, { limit: 100 })) log.push(event.id);
      const expected = new Set(log);
      const arrived = new Set(seen);
      all.logged += log.length;
      all.delivered += seen.length;
      all.repeated += seen.length - arrived.size;
      all.missing +=
        log.filter((id) => !arrived.has(id)).length + seen.filter((id) => !expected.has(id)).length;
      if (inOrder) all.misplaced += seen.filter((id, index) => id !== log[index]).length;
    }),
  );
  for (const response of await faults("GET")) {
    const { data } = (await response.json()) as { data: { hits: number }[] };
    all.faults += data.reduce((sum, { hits }) => sum + hits, 0);
  }
  await faults("DELETE");
  return all;
}

async function follow(
  events: AsyncIterable<SessionEvent>,
  result: StreamFaultResult,
  note: (seen: string[]) => void,
): Promise<string[]> {
  const seen: string[] = [];
  const complete = new Set<string>();
  for await (const event of events) {
    if ("delta" in event && event.delta) {
      result.pieces += 1;
      if (complete.has(event.id)) result.latePieces += 1;
    } else {
      seen.push(event.id);
      complete.add(event.id);
      note(seen);
    }
  }
  return seen;
}
