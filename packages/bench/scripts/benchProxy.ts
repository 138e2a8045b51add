// Measures what a proxy costs: without one, with ours, and with Prism's. README.md explains how to read it. Needs the build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { claimPort } from "@cloud-agents/child-process";
import { startServerProcess } from "@cloud-agents/server/process";
import autocannon from "autocannon";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { printTable } from "./printTable.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, seconds: { type: "string", default: "3" } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seconds) && seconds > 0)) {
  console.error("Usage: bench:proxy [--rounds <number>] [--seconds <number>]");
  process.exit(2);
}

/** What is measured in a round, in requests a second and microseconds. */
type Figure = "throughput" | "p99" | "one" | "event";

const require = createRequire(import.meta.url);
const ours = join(dirname(require.resolve("@cloud-agents/proxy/package.json")), "bin/cloud-agents-proxy.js");
const mock = createRequire(require.resolve("@cloud-agents/mock/package.json"));
const prism = mock.resolve("@stoplight/prism-cli");
const description = mock.resolve("@cloud-agents/spec/openapi.json");

/** What stands between client and server. */
const proxies: { name: string; args?: (port: number, target: string) => string[] }[] = [
  { name: "no proxy" },
  { name: "cloud-agents-proxy", args: (port, target) => [ours, `--port=${port}`, `--target=${target}`] },
  {
    name: "with `--enforce`",
    args: (port, target) => [ours, `--port=${port}`, `--target=${target}`, "--enforce"],
  },
  {
    name: "Prism's proxy",
    args: (port, target) => [prism, "proxy", description, target, "--port", `${port}`, "-v", "silent"],
  },
];

const authorization = "Bearer bench";
const headers = { authorization, "content-type": "application/json" };
const body = JSON.stringify({ name: "reviewer", model: "ultimate", system: "Review what you are given." });

/** How many events a stream has, and how many milliseconds lie between them. */
const EVENTS = { count: 20, pause: 50 };

const server = await startServerProcess(["--port=0", "--log-level=silent"]);
const events = createServer(async (_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_1" });
  for (let sent = 0; sent < EVENTS.count; sent += 1) {
    const created_at = new Date().toISOString();
    const event = {
      ...{ id: `evt_${sent}`, type: "session.status_running", session_id: "sess_1", turn_id: "turn_1" },
      ...{ schema_version: "1.0", created_at, processed_at: created_at },
    };
    response.write(
      `: ${performance.now()}\nevent: ${event.type}\nid: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`,
    );
    await wait(EVENTS.pause);
  }
  response.end();
}).listen(0, "127.0.0.1");
await once(events, "listening");
const eventsUrl = `http://127.0.0.1:${(events.address() as AddressInfo).port}`;

const measured = proxies.map(({ name }) => ({ name, measurements: [] as Record<Figure, number>[] }));
for (let round = 1; round <= rounds; round += 1) {
  for (const [index, proxy] of proxies.entries()) {
    console.error(`Round ${round} of ${rounds}: ${proxy.name}`);
    const load = await through(proxy, server.url, measureRequests);
    const event = await through(proxy, eventsUrl, measureEvents);
    measured[index]?.measurements.push({ ...load, event });
  }
}
await server.stop();
events.close();

printTable("proxy", measured, [
  ["`POST /agents`, requests a second", "throughput"],
  ["its 99th percentile, µs", "p99"],
  ["`GET /agents`, one after the other, µs", "one"],
  ["an event from server to client, µs", "event"],
]);
console.log(`
Medians of ${rounds} alternating rounds of ${seconds} s, least and most in brackets. ${machine}.`);

async function through<Result>(
  { name, args }: (typeof proxies)[number],
  target: string,
  measure: (url: string) => Promise<Result>,
): Promise<Result> {
  if (!args) return measure(target);
  const port = await claimPort(0, "127.0.0.1", "--port");
  const child = spawn(process.execPath, args(port, target), { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; !(await isListening(url)); tries += 1) {
      if (tries > 3000 || child.exitCode !== null) throw new Error(`${name} did not start.`);
      await wait(20);
    }
    return await measure(url);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

async function isListening(url: string): Promise<boolean> {
  const response = await fetch(`${url}/no/such/path`).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined;
}

async function measureRequests(url: string): Promise<Omit<Record<Figure, number>, "event">> {
  const load = (duration: number) =>
    autocannon({ url: `${url}/agents`, duration, method: "POST", body, headers, connections: 10 });
  await load(1);
  const { requests, latency, non2xx, errors } = await load(seconds);
  if (non2xx + errors > 0) throw new Error(`${non2xx} requests were refused and ${errors} failed.`);
  const times: number[] = [];
  for (let count = 0; count < 500; count += 1) {
    const started = performance.now();
    await (await fetch(`${url}/agents?limit=1`, { headers })).text();
    times.push((performance.now() - started) * 1000);
  }
  return { throughput: requests.average, p99: latency.p99 * 1000, one: median(times) };
}

/** The median time that an event takes, whenever the proxy lets it through. */
async function measureEvents(url: string): Promise<number> {
  const response = await fetch(`${url}/sessions/sess_1/events/stream`, {
    headers: { authorization, accept: "text/event-stream" },
  });
  const delays: number[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of response.body as ReadableStream<Uint8Array>)
    for (const [, sent] of decoder.decode(chunk).matchAll(/^: ([\d.]+)$/gm))
      delays.push((performance.now() - Number(sent)) * 1000);
  return median(delays);
}
