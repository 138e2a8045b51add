import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import autocannon from "autocannon";

/** Who creates everything here. */
const AUTHORIZATION = "Bearer bench";

/** How many agents are created at the same time, in all. */
const CONNECTIONS = 30;

/** How many sessions are in use at the same time. */
const SESSIONS = 30;

const AGENT = JSON.stringify({ name: "reviewer", model: "ultimate", system: "Review what you are given." });

interface Server {
  url: string;
}

/** The server of a list that has its turn. */
function nth(servers: readonly Server[], index: number): string {
  return (servers[index % servers.length] as Server).url;
}

async function post(url: string, body: object): Promise<{ id: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: AUTHORIZATION,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url} is ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string };
}

/** Makes sessions. */
export async function createSessions(servers: readonly Server[], count: number): Promise<string[]> {
  const agent = await post(`${nth(servers, 0)}/agents`, { name: "reviewer", model: "ultimate" });
  const environment = await post(`${nth(servers, 0)}/environments`, {
    name: "box",
    config: { type: "cloud" },
  });
  const body = { agent: agent.id, environment_id: environment.id };
  const ids: string[] = [];
  while (ids.length < count) {
    const group = Array.from({ length: Math.min(50, count - ids.length) }, (_, index) =>
      post(`${nth(servers, index)}/sessions`, body),
    );
    ids.push(...(await Promise.all(group)).map(({ id }) => id));
  }
  return ids;
}

/** Has a session's agent do something. */
export async function say(server: Server, session: string, text: string): Promise<void> {
  const event = { type: "user.message", content: [{ type: "text", text }] };
  await post(`${server.url}/sessions/${session}/events`, { events: [event] });
}

/**
 * Creates agents, each with a key of its own, at all servers.
 *
 * @returns How many a second, together.
 */
export async function createKeyed(servers: readonly Server[], seconds: number): Promise<number> {
  const loads = servers.map(({ url }) =>
    autocannon({
      ...{ url: `${url}/agents`, duration: seconds, method: "POST", body: AGENT },
      connections: CONNECTIONS / servers.length,
      headers: {
        authorization: AUTHORIZATION,
        "content-type": "application/json",
        "idempotency-key": "[<id>]",
      },
      idReplacement: true,
    }),
  );
  let sum = 0;
  for (const { non2xx, errors, requests, duration } of await Promise.all(loads)) {
    if (non2xx + errors > 0) throw new Error(`${non2xx} requests were refused and ${errors} failed.`);
    sum += requests.total / duration;
  }
  if (sum === 0) throw new Error("No agent was created. Measure for more seconds.");
  return sum;
}

/**
 * Sends messages to some sessions, each when the turn before has ended, and reads the events at the next server.
 *
 * @returns How many events a second arrived.
 */
export async function sendAndStream(servers: readonly Server[], seconds: number): Promise<number> {
  const sessions = await createSessions(servers, SESSIONS);
  let count = 0;
  let isOver = false;
  const streams = await Promise.all(
    sessions.map((id, index) => {
      const talk = () => say({ url: nth(servers, index) }, id, "burst");
      return openStream(nth(servers, index + 1), id, (text) => {
        if (isOver) return;
        count += text.split("\nid: ").length - 1;
        if (text.includes("event: session.status_idle")) talk().catch(fail);
      });
    }),
  );
  let failure: unknown;
  function fail(error: unknown) {
    failure ??= error;
  }
  await Promise.all(sessions.map((id, index) => say({ url: nth(servers, index) }, id, "burst")));
  await wait(1000);
  const before = count;
  const began = performance.now();
  await wait(seconds * 1000);
  const rate = ((count - before) / (performance.now() - began)) * 1000;
  isOver = true;
  for (const stream of streams) stream.destroy();
  if (failure) throw failure;
  return rate;
}

/** How late events arrive. */
export interface Lateness {
  /** Events that arrived, a second. */
  rate: number;
  /** Milliseconds from an event's `processed_at`, which both have from the clock of one computer. */
  p50: number;
  p99: number;
}

/** Notes how late events are, while `isMeasuring`. */
export function latenessMeter() {
  const times: number[] = [];
  return {
    isMeasuring: false,
    note(text: string) {
      if (!this.isMeasuring) return;
      const now = Date.now();
      for (const [, at] of text.matchAll(/"processed_at":"([^"]+)"\}\n/g))
        times.push(now - Date.parse(at as string));
    },
    result(seconds: number): Lateness {
      if (times.length === 0) throw new Error("No event arrived.");
      times.sort((a, b) => a - b);
      const at = (share: number) =>
        times[Math.min(times.length - 1, Math.floor(times.length * share))] as number;
      return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) };
    },
  };
}

/**
 * Opens a stream over a connection of its own. It is read as text, so that thousands of them leave the processor to what is measured.
 *
 * @param hear Gets the text as it comes.
 */
export async function openStream(
  url: string,
  session: string,
  hear: (text: string) => void,
): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding("utf8");
  socket.write(
    `GET /sessions/${session}/events/stream HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${AUTHORIZATION}\r\n\r\n`,
  );
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("A stream ended at once.")));
    socket.once("data", (head: string) => {
      if (head.startsWith("HTTP/1.1 200")) resolve();
      else reject(new Error(`A stream was refused: ${head.slice(0, 200)}`));
    });
  });
  socket.on("data", hear);
  socket.on("error", () => {});
  return socket;
}
