import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "@jest/globals";
import { type ProxyFinding, type ProxyOptions, type RunningProxy, startProxy } from "../../src/index.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Runs something when the test has ended. */
export function atEnd(close: () => unknown): void {
  closers.push(close);
}

/** A server that does what a test says. */
export async function startTarget(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** A proxy in front of such a server, and what it finds. */
export async function startBoth(
  listener: RequestListener,
  options: Partial<ProxyOptions> = {},
): Promise<{ proxy: RunningProxy; findings: ProxyFinding[]; target: string }> {
  const { url } = await startTarget(listener);
  return { ...(await startBefore(url, options)), target: url };
}

/** A proxy in front of a URL, and what it finds. */
export async function startBefore(
  target: string,
  options: Partial<ProxyOptions> = {},
): Promise<{ proxy: RunningProxy; findings: ProxyFinding[] }> {
  const findings: ProxyFinding[] = [];
  const proxy = await startProxy({ target, onFinding: (finding) => findings.push(finding), ...options });
  atEnd(() => proxy.stop());
  return { proxy, findings };
}

export const time = "2026-05-01T00:00:00Z";

/** A valid agent, as the API has it. */
export const agent = {
  type: "agent",
  id: "agent_1",
  name: "Reviewer",
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
};

/** A valid event that begins a turn. */
export const running = {
  id: "evt_1",
  type: "session.status_running",
  session_id: "sess_1",
  turn_id: "turn_1",
  schema_version: "1.0",
  created_at: time,
  processed_at: time,
};

export const json = { "content-type": "application/json", "x-request-id": "req_1" };
export const events = { "content-type": "text/event-stream", "x-request-id": "req_1" };

export const frame = (event: { id: string; type: string }) =>
  `event: ${event.type}\nid: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;

/** Waits until something is so: findings come when a response has passed. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("Waited in vain.");
}
