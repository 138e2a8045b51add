// Measures the client next to what else one could use, and prints tables. README.md says how to read them. Needs the build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { claimPort } from "@cloud-agents/child-process";
import { apiClients } from "./apiClients.ts";
import { bundleSize } from "./bundleSize.ts";
import { frame } from "./frame.mjs";
import { loadCheckouts } from "./loadCheckouts.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { printTable } from "./printTable.ts";
import { streamReaders } from "./streamReaders.ts";

const calls = 400;
const events = 20_000;
const eventsOverConnection = 100_000;

/** Bytes in one piece of a busy stream. */
const pieceSize = 16_384;

const ours = "`@cloud-agents/client`";

interface Run<Figure extends string> {
  name: string;
  measurements: Record<Figure, number>[];
}

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "25" },
    beside: { type: "string", multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error("Usage: bench:client [--rounds <number>] [--beside <checkout>]");
  process.exit(2);
}
const checkouts = await loadCheckouts(values.beside);

const frames = Array.from({ length: events }, (_, index) => frame(index));
const bytes = Buffer.concat(frames);
const pieces = Array.from({ length: Math.ceil(bytes.length / pieceSize) }, (_, index) =>
  bytes.subarray(index * pieceSize, (index + 1) * pieceSize),
);

const requests = await measureRequests();
printTable("calls", requests, [
  ["`GET`, µs a call", "get"],
  ["`POST`, µs a call", "post"],
]);
const shares = requests.map(
  ({ name }) =>
    `${name} ${ratio(requests, name, "`fetch`", "get")} and ${ratio(requests, name, "`fetch`", "post")}`,
);
console.log(`\nTimes \`fetch\`, for \`GET\` and \`POST\`: ${shares.slice(1).join(", ")}.\n`);

const readers = streamReaders(checkouts);
const streams = await measureStreams();
printTable("streams", streams, [
  ["over a connection, events a second", "connection"],
  ["from memory, one event at a time", "slow"],
  ["from memory, 16 KiB at a time", "busy"],
]);
const parsers = readers.filter(({ name }) => name.startsWith("eventsource-parser"));
const parts = parsers.map(
  ({ name }) =>
    `${ratio(streams, ours, name, "connection")}, ${ratio(streams, ours, name, "slow")} and ${ratio(streams, ours, name, "busy")} of ${name}`,
);
console.log(`\nThe client has ${parts.join("; ")}.\n`);

const apps = {
  [ours]: '{ CloudAgents } from "@cloud-agents/client"',
  "openapi-fetch": '{ default } from "openapi-fetch"',
  "Anthropic SDK": '{ default } from "@anthropic-ai/sdk"',
  "OpenAI SDK": '{ default } from "openai"',
};
const sizes = await Promise.all(
  Object.entries(apps).map(async ([name, app]) => ({
    name,
    measurements: [{ size: await bundleSize(app) }],
  })),
);
printTable("sizes", sizes, [["minified and gzipped, bytes", "size"]]);
console.log(
  `\nMedians of ${rounds} alternating rounds of ${calls} calls and ${events.toLocaleString("en")} events (${eventsOverConnection.toLocaleString("en")} over a connection), least and most in brackets. ${machine}.`,
);

async function measureRequests(): Promise<Run<"get" | "post">[]> {
  return await withServer("bareServer.mjs", [], (url) =>
    inRounds(apiClients(url, checkouts), async ({ get, post }) => ({
      get: await timeOf(get),
      post: await timeOf(post),
    })),
  );
}

/** Microseconds that a call takes, one after the other. */
async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let count = 0; count < calls; count += 1) await call();
  return ((performance.now() - began) / calls) * 1000;
}

async function measureStreams(): Promise<Run<"connection" | "slow" | "busy">[]> {
  return await withServer("eventServer.mjs", [`${eventsOverConnection}`], (url) =>
    inRounds(readers, async ({ name, read }) => {
      const speedOf = async (fetch: typeof globalThis.fetch, events: number) => {
        const began = performance.now();
        const count = await read(url, fetch);
        if (count !== events) throw new Error(`${name} had ${count} of ${events} events.`);
        return (events / (performance.now() - began)) * 1000;
      };
      return {
        connection: await speedOf(fetch, eventsOverConnection),
        slow: await speedOf(fetchFromMemory(frames), events),
        busy: await speedOf(fetchFromMemory(pieces), events),
      };
    }),
  );
}

/** Responds like the server of the streams, with the stream in these chunks. */
function fetchFromMemory(pieces: readonly Uint8Array[]): typeof globalThis.fetch {
  return async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    if (!pathname.endsWith("/stream"))
      return Response.json({ id: "sess_1", status: "cancelled", data: [], has_more: false });
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[sent++];
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** Has a server of its own process while it measures. */
async function withServer<T>(
  name: string,
  options: string[],
  measureAll: (url: string) => Promise<T>,
): Promise<T> {
  const port = await claimPort(0, "127.0.0.1", "--port");
  const server = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [server, `${port}`, ...options], { stdio: "ignore" });
  const exited = once(child, "exit");
  try {
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(url).catch(() => undefined)))
      if (child.exitCode !== null) throw new Error(`${server} ended.`);
    return await measureAll(url);
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
}

/** Measures everything in each round, beginning with another one each time, after a round that does not count. */
async function inRounds<Figure extends string, T extends { name: string }>(
  things: readonly T[],
  measureOne: (thing: T) => Promise<Record<Figure, number>>,
): Promise<Run<Figure>[]> {
  const runs = things.map((thing) => ({
    name: thing.name,
    thing,
    measurements: [] as Record<Figure, number>[],
  }));
  for (let round = 0; round <= rounds; round += 1) {
    console.error(`Round ${round} of ${rounds}`);
    const first = round % runs.length;
    for (const { thing, measurements } of [...runs.slice(first), ...runs.slice(0, first)]) {
      const measurement = await measureOne(thing);
      if (round > 0) measurements.push(measurement);
    }
  }
  return runs;
}

/** The median of what one has of the other in the same round, which other work on the machine slows down alike. */
function ratio<Figure extends string>(
  runs: readonly Run<Figure>[],
  name: string,
  base: string,
  figure: Figure,
): string {
  const [mine, theirs] = [name, base].map((wanted) => runs.find((run) => run.name === wanted)?.measurements);
  const quotients = (mine ?? []).map(
    (measurement, round) => measurement[figure] / (theirs?.[round]?.[figure] as number),
  );
  return median(quotients).toFixed(2);
}
