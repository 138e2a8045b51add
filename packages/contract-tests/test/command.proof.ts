import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ContractReport } from "../src/ContractReport.ts";

const program = fileURLToPath(new URL("../bin/cloud-agents-contract.js", import.meta.url));
const headers = { authorization: "Bearer pt-command" };

let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "contract 100% "));
  const tokens = join(folder, "tokens.json");
  await writeFile(tokens, JSON.stringify([{ token: "pt-command", account: "main" }]));
  server = await startServerProcess(["--port=0", "--data=memory", `--tokens=${tokens}`, "--heartbeat=100"]);
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** What a server in front of the reference server does with a request, before it passes it on, or with the response. */
interface Ways {
  before?(request: string, count: number): unknown;
  /** The reference server has responded; the client waits for that. */
  after?(request: string, count: number): unknown;
}

interface Front {
  url: string;
  /** `POST /sessions 201`, in the order of the responses of the reference server. */
  log: string[];
  tokens: Set<string | undefined>;
  stop(): void;
}

async function startFront({ before, after }: Ways = {}): Promise<Front> {
  const log: string[] = [];
  const tokens = new Set<string | undefined>();
  let count = 0;
  const front = createServer(async (request, response: ServerResponse) => {
    const own = ++count;
    const name = `${request.method} ${request.url}`;
    const {
      host: _,
      "content-length": __,
      connection: ___,
      ...sent
    } = request.headers as Record<string, string>;
    tokens.add(request.headers.authorization);
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      await before?.(name, own);
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const got = await fetch(server.url + request.url, {
        method: request.method ?? "GET",
        headers: sent,
        ...body,
      });
      log.push(`${name} ${got.status}`);
      await after?.(name, own);
      const { "content-length": ____, "content-encoding": _____, ...back } = Object.fromEntries(got.headers);
      response.writeHead(got.status, back);
      for await (const chunk of got.body ?? []) response.write(chunk);
      response.end();
    } catch {
      response.destroy();
    }
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    log,
    tokens,
    stop() {
      front.closeAllConnections();
      front.close();
    },
  };
}

/** A command that runs. */
interface Running {
  child: ChildProcess;
  /** What it has printed so far. */
  printed: { stdout: string; stderr: string };
  /** Resolves when that has come. */
  prints(text: string): Promise<void>;
  /** Resolves with its exit code. */
  ended: Promise<number>;
}

function start(args: string[], env: NodeJS.ProcessEnv = {}): Running {
  const { CI: _, QODER_PAT: __, ...own } = process.env;
  const child = spawn(process.execPath, [program, "run", ...args], {
    cwd: folder,
    env: { ...own, NODE_OPTIONS: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      printed[name] += text;
    });
  return {
    child,
    printed,
    async prints(text) {
      while (!printed.stderr.includes(text) && !printed.stdout.includes(text))
        await once(child.stderr, "data");
    },
    ended: once(child, "close").then(([code]) => code),
  };
}

const run = (front: Front, ...args: string[]) =>
  start(["--url", front.url, "--token", "pt-command", "--level", "smoke", ...args]);

const readReport = async (name: string): Promise<ContractReport> =>
  JSON.parse(await readFile(join(folder, name), "utf8"));

/** Of these sessions, those that are not archived. */
async function open(report: ContractReport): Promise<string[]> {
  const sessions = report.created.filter(({ operation }) => operation === "createSession");
  expect(sessions.length).toBeGreaterThan(0);
  const states = await Promise.all(
    sessions.map(
      async ({ id }) =>
        (await fetch(`${server.url}/sessions/${id}`, { headers })).json() as Promise<{
          id: string;
          archived_at: string | null;
        }>,
    ),
  );
  return states.filter(({ archived_at }) => archived_at === null).map(({ id }) => id);
}

const creations = ({ log }: Front) =>
  log.filter((line) => /^POST \/(agents|environments|files|sessions) 201$/.test(line));
const messages = ({ log }: Front) => log.filter((line) => /^POST .*\/events 2..$/.test(line));

/** A point of time that a test waits for. */
function createMoment() {
  let come = () => {};
  const here = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { come, here };
}

test("a token that is a part of other words is not taken for a leak: the server's own hint says `Bearer me`", async () => {
  const open = await startServerProcess(["--port=0", "--data=memory"]);
  try {
    const only = ["--only", "createAgent,getAgent,listAgents", "--level", "smoke"];
    const running = start(["--url", open.url, "--token", "me", ...only]);
    expect({ code: await running.ended, ...running.printed }).toMatchObject({ code: 0 });
  } finally {
    await open.stop();
  }
}, 60_000);

test("says what it is going to create before it does anything", async () => {
  const seen = createMoment();
  const front = await startFront({ before: (_, count) => (count === 1 ? seen.here : undefined) });
  const running = run(front, "--only", "createAgent", "--run-id", "plan-1");
  await running.prints("at most 30 objects, and sends at most 5 messages; its own are called plan-1");
  expect(front.log).toEqual([]);
  seen.come();
  expect(await running.ended).toBe(0);
  expect(creations(front).length).toBeGreaterThan(0);
  front.stop();
}, 60_000);

test("creates nothing elsewhere when nobody can be asked", async () => {
  const running = start(["--url", "http://contract.invalid", "--token", "pt-command"]);
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toContain("Creates");
  expect(running.printed.stderr).toContain("Add --yes, or set CI, to do it without asking.");
}, 60_000);

test("after Ctrl-C, what was created is archived, and the reports have what was found", async () => {
  const second = createMoment();
  let sessions = 0;
  const front = await startFront({
    after: (request) => {
      if (request === "POST /sessions" && ++sessions === 2) second.come();
    },
  });
  const running = run(front, "--json", "stopped.json", "--html", "stopped.html");
  await second.here;
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toContain("Stopping, and removing what was created.");
  expect(running.printed.stdout.trimEnd()).toMatch(/; ended before all cases were run$/);
  const report = await readReport("stopped.json");
  expect(report).toMatchObject({ complete: false, level: "smoke" });
  expect(await open(report)).toEqual([]);
  expect(await readFile(join(folder, "stopped.html"), "utf8")).toContain("ended before all cases were run");
  front.stop();
}, 60_000);

test.each(["SIGINT", "SIGTERM"] as const)(
  "what is being created when %s comes is archived, too",
  async (signal) => {
    const created = createMoment();
    const released = createMoment();
    const front = await startFront({
      after: async (request) => {
        if (request !== "POST /sessions") return;
        created.come();
        await released.here;
      },
    });
    const running = run(front, "--json", `${signal}.json`);
    await created.here;
    running.child.kill(signal);
    await running.prints("Stopping");
    released.come();
    expect(await running.ended).toBe(2);
    expect(await open(await readReport(`${signal}.json`))).toEqual([]);
    front.stop();
  },
  60_000,
);

test("a second Ctrl-C ends it at once, whatever the target does", async () => {
  const hung = createMoment();
  const front = await startFront({
    before: (_, count) => {
      if (count < 10) return undefined;
      hung.come();
      return new Promise(() => {});
    },
  });
  const running = run(front);
  await hung.here;
  running.child.kill("SIGINT");
  await running.prints("Press Ctrl-C again to leave it.");
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(2);
  front.stop();
}, 60_000);

test("a target that dies in the middle is said to, with what was found until then", async () => {
  const front = await startFront({
    before: (_, count) => {
      if (count > 30) throw new Error("gone");
    },
  });
  const running = run(front, "--json", "died.json");
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toMatch(/does not respond any more: 5 cases in a row got no response/);
  const report = await readReport("died.json");
  expect(report.complete).toBe(false);
  expect(report.stopped).toContain(front.url);
  expect(report.counts.kept).toBeGreaterThan(0);
  // They cannot be archived; their ids say what to do by hand.
  expect(report.left?.length).toBeGreaterThan(0);
  expect(running.printed.stdout).toContain(`${report.created.length} left: `);
  front.stop();
}, 60_000);

test("what was created is archived when something else that is needed is missing", async () => {
  const front = await startFront({
    before: (request) => {
      if (request === "POST /files") throw new Error("no files");
    },
  });
  const running = run(front, "--only", "getSession,getFile");
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toContain("getFile");
  expect(front.log.filter((line) => /^POST \/sessions 201$/.test(line)).length).toBeGreaterThan(0);
  expect(front.log.at(-1)).toMatch(/^POST \/sessions\/\S+\/archive 200$/);
  front.stop();
}, 60_000);

test("a target that does not respond at all could not be run", async () => {
  const front = await startFront({ before: () => new Promise(() => {}) });
  const running = run(front, "--timeout-seconds", "1");
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toContain(
    `${front.url} cannot be reached: There was no response within 1 seconds; --timeout-seconds allows more.`,
  );
  expect(running.printed.stdout).toBe("");
  front.stop();
}, 60_000);

test("Ctrl-C ends the wait for the first response of a slow target", async () => {
  const asked = createMoment();
  const front = await startFront({
    before: () => {
      asked.come();
      return new Promise(() => {});
    },
  });
  const running = run(front, "--timeout-seconds", "9999");
  await asked.here;
  running.child.kill("SIGINT");
  expect(await running.ended).toBe(2);
  expect(running.printed.stderr).toContain("Stopping");
  front.stop();
}, 60_000);

test.each([
  ["--max-objects", "4", creations, "4 objects are created already; --max-objects allows more"],
  ["--max-messages", "1", messages, "1 messages are sent already; --max-messages allows more"],
] as const)(
  "%s %s is kept to, and what needs more is skipped",
  async (option, number, made, reason) => {
    const front = await startFront();
    const running = run(front, option, number);
    expect(await running.ended).toBe(0);
    expect(made(front).length).toBe(Number(number));
    expect(running.printed.stdout).toContain(reason);
    front.stop();
  },
  60_000,
);

test("the level read creates only what it needs to read", async () => {
  const front = await startFront();
  const running = run(front, "--level", "read");
  expect(await running.ended).toBe(0);
  expect(creations(front).length).toBeLessThanOrEqual(10);
  const changes = front.log.filter((line) => !line.startsWith("GET ") && !creations(front).includes(line));
  expect(changes.filter((line) => !/^POST \/sessions\/\S+\/archive 200$/.test(line))).toEqual([]);
  front.stop();
}, 120_000);

/** Has the address of the live service lead to another one, in the process of a command. */
const instead = (url: string) =>
  `--import=data:text/javascript,${encodeURIComponent(
    `const { fetch } = globalThis; const live = "https://openapi.qoder.sh/api/v1/cloud";
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith(live)) throw new Error(request.url + " is not the live service");
      const body = request.body === null ? undefined : await request.arrayBuffer();
      const { method, headers, signal } = request;
      return fetch(${JSON.stringify(url)} + request.url.slice(live.length), { method, headers, signal, body });
    };`,
  )}`;

test("the live service is asked for, gets the token of QODER_PAT, and a few objects and messages", async () => {
  const front = await startFront();
  const env = {
    NODE_OPTIONS: instead(front.url),
    QODER_PAT: "pt-command",
    CLOUD_AGENTS_TARGET_TOKEN: "pt-other",
  };
  const asked = start(["--live"], env);
  expect(await asked.ended).toBe(2);
  expect(front.log).toEqual([]);

  const running = start(["--live", "--yes", "--json", "live.json"], env);
  expect(await running.ended).toBe(0);
  expect(running.printed.stderr).toContain("at most 30 objects, and sends at most 3 messages");
  expect(front.tokens).toContain("Bearer pt-command");
  expect(front.tokens).not.toContain("Bearer pt-other");
  expect(creations(front).length).toBeLessThanOrEqual(30);
  expect(messages(front).length).toBeLessThanOrEqual(3);
  const report = await readReport("live.json");
  expect(report).toMatchObject({
    url: "https://openapi.qoder.sh/api/v1/cloud",
    level: "smoke",
    complete: true,
  });
  expect(await open(report)).toEqual([]);
  expect(JSON.stringify(report) + running.printed.stdout).not.toContain("pt-command");
  front.stop();
}, 120_000);
