import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { hasPostgres, startPostgres } from "@cloud-agents/deployment";
import { afterEach, expect, test } from "@jest/globals";
import { type CutProxy, cutProxy } from "../scripts/kill/cutProxy.ts";

const bin = fileURLToPath(new URL("../bin/cloud-agents-server.js", import.meta.url));

interface Run {
  child: ChildProcess;
  out(): string;
  err(): string;
  exitCode: Promise<number | null>;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  running.add(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  const exitCode = once(child, "close").then(([code]) => {
    running.delete(child);
    return code;
  });
  return { child, out: () => out, err: () => err, exitCode };
}

/** Waits until the server says where it is. */
async function address({ child, out, err }: Run): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const [, url] = /: (http:\S+) \(/.exec(out()) ?? [];
    if (url) return url;
    if (child.exitCode !== null) break;
    await wait(50);
  }
  throw new Error(`The server did not start: ${err()}`);
}

async function stop({ child, exitCode }: Run): Promise<number | null> {
  child.kill("SIGTERM");
  return exitCode;
}

test("--help prints the usage", async () => {
  const command = run(["--help"]);
  expect(await command.exitCode).toBe(0);
  expect(command.out()).toMatch(/^Usage: cloud-agents-server \[options\]/);
});

test("the server says in two lines where it is and how to call it", async () => {
  const command = run([], { CLOUD_AGENTS_SERVER_PORT: "0" });
  const url = await address(command);
  expect((await fetch(`${url}/agents`, { headers: { authorization: "Bearer me" } })).status).toBe(200);
  expect(await stop(command)).toBe(0);
  expect(command.out().trimEnd().split("\n")).toEqual([
    `Reference server of the Cloud Agents API: ${url} (data in memory only; Ctrl-C stops it)`,
    `Any token, each an account of its own: curl -H 'Authorization: Bearer me' ${url}/agents`,
  ]);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the process, an open stream included", async (signal) => {
  const command = run(["--port", "0", "--log-level", "warn"]);
  const url = await address(command);
  const post = async (path: string, body: object) => {
    const headers = { authorization: "Bearer me", "content-type": "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return (await response.json()) as { id: string };
  };
  const agent = await post("/agents", { name: "a", model: "m" });
  const environment = await post("/environments", { name: "e", config: { type: "cloud" } });
  const session = await post("/sessions", { agent: agent.id, environment_id: environment.id });
  const stream = await fetch(`${url}/sessions/${session.id}/events/stream`, {
    headers: { authorization: "Bearer me" },
  });
  expect(stream.status).toBe(200);
  command.child.kill(signal);
  expect(await stream.text()).toContain("retry:");
  expect(await command.exitCode).toBe(0);
  expect(command.err()).toBe("");
});

(hasPostgres ? test : test.skip).each([
  ["refuses connections", (proxy: CutProxy) => proxy.goAway()],
  ["says nothing", (proxy: CutProxy) => proxy.fallSilent()],
])(
  "SIGTERM ends the process as it should while the database %s, a request that waits for it included",
  async (_, leave) => {
    const postgres = await startPostgres();
    const url = new URL(await postgres.create());
    const proxy = await cutProxy(postgres.port);
    url.port = `${proxy.port}`;
    const command = run(["--port", "0", "--log-level", "error"], { CLOUD_AGENTS_SERVER_DATABASE: url.href });
    const server = await address(command);
    leave(proxy);
    const waiting = fetch(`${server}/agents`, { headers: { authorization: "Bearer me" } }).then(
      ({ status }) => status,
      () => "lost",
    );
    // So that the request is there before the signal.
    await fetch(`${server}/healthz`);
    expect(await stop(command)).toBe(0);
    expect([500, "lost"]).toContain(await waiting);
    expect(command.err()).not.toContain("crashed");
    proxy.close();
    await postgres.stop();
  },
  60_000,
);

test("a port in use ends the process with code 1, one line and a way out", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const command = run(["--port", `${port}`]);
  expect(await command.exitCode).toBe(1);
  expect(command.err()).toBe(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --port or CLOUD_AGENTS_SERVER_PORT (0 takes a free one).\n`,
  );
  other.close();
});

test.each<[string, string[], string]>([
  ["an option", ["--port", "http"], "--port must be a whole number from 0 to 65535, not 'http'."],
  ["a scenario", ["--scenario", "none.yaml"], "none.yaml"],
  ["a file of fault rules", ["--faults=none.yaml"], "Cannot read the fault rules: ENOENT"],
  ["a model's address", ["--chat-url", "ftp://x", "--chat-model", "m"], "not an http or https URL"],
])("%s that is wrong ends the process with code 2", async (_, args, message) => {
  const command = run(args, { CLOUD_AGENTS_SERVER_PORT: "0" });
  expect(await command.exitCode).toBe(2);
  expect(command.err()).toContain(message);
  expect(command.err()).toMatch(/\nSee cloud-agents-server --help\.\n$/);
});

test("a data folder that cannot be made ends the process with code 1 and one line", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "server-")), "file");
  await writeFile(file, "");
  const command = run(["--port", "0", "--data", join(file, "data")]);
  expect(await command.exitCode).toBe(1);
  expect(command.err().trimEnd().split("\n")).toHaveLength(1);
});

test("a folder of files that is missing ends the process with code 1 and one line that says what to do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "server-"));
  const command = run(["--port", "0", "--data", folder, "--files", join(folder, "missing")]);
  expect(await command.exitCode).toBe(1);
  expect(command.err()).toMatch(
    /^The files folder \S+missing cannot be used: ENOENT: .* Make it, or choose another one with --files or CLOUD_AGENTS_SERVER_FILES\.\n$/,
  );
});

test("listening to the network is warned about", async () => {
  const command = run(["--port", "0", "--host", "0.0.0.0"]);
  await address(command);
  await stop(command);
  expect(JSON.parse(command.err())).toMatchObject({
    level: "warn",
    event: "open_to_the_network",
    message: "Everyone who reaches 0.0.0.0 can use this server, with any token. Consider --tokens.",
  });
});

test("every line of the log is JSON, and no token or password is in the output, not even at debug", async () => {
  const secrets = { token: "hush-token", other: "hush-other", password: "hush-password", key: "hush-key" };
  const command = run(
    ["--port", "0", "--log-level", "debug", "--faults", "--tokens", secrets.token, "--chat-model", "m"],
    { CLOUD_AGENTS_SERVER_CHAT_URL: "http://127.0.0.1:1/v1", CLOUD_AGENTS_CHAT_KEY: secrets.key },
  );
  const url = await address(command);
  const repository = {
    type: "github_repository",
    url: `https://me:${secrets.password}@github.com/a/b`,
    authorization_token: secrets.password,
  };
  for (const token of [secrets.token, secrets.other])
    for (const body of [
      JSON.stringify({ name: "a", model: "m" }),
      JSON.stringify({ resources: [repository] }),
      `{"authorization_token": "${secrets.password}`,
      secrets.password,
    ])
      for (const path of [
        "/agents",
        "/sessions/sess_1/resources",
        "/sessions/sess_1/resources?limit=x",
        "/none",
      ])
        await fetch(url + path, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body,
        });
  await stop(command);
  expect(command.out() + command.err()).not.toContain("hush");
  const lines = command.err().trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty("level");
});
