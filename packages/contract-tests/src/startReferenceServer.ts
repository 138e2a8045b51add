import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CloudAgents } from "@cloud-agents/client";
import type { Target } from "./target.ts";

/** How many milliseconds the server has until it answers. */
const READY_MS = 20_000;

/**
 * Runs inside the server's process. The channel to the parent closes however the parent ends, `kill -9`
 * included, so a server never outlives the tests.
 */
const END_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.exit())';

const tokens = [
  { token: "pt-contract-main", account: "main" },
  { token: "pt-contract-other", account: "other" },
  { token: "pt-contract-reader", account: "main", read_only: true },
];

export interface ReferenceServer {
  target: Target;
  /** All that the server wrote so far: its log, at the level that says most, and its greeting. */
  output(): string;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the reference server as its users do, in memory, on a free port, with everything that cases can need: two
 * accounts, a token that may only read, and a file that is never ready.
 *
 * @param heartbeatMs how long a stream may be silent
 * @throws Error with the server's output when it does not answer in time
 */
export async function startReferenceServer(heartbeatMs = 100): Promise<ReferenceServer> {
  const folder = await mkdtemp(join(tmpdir(), "contract-tests-"));
  const tokensFile = join(folder, "tokens.json");
  await writeFile(tokensFile, JSON.stringify(tokens));
  const server = fork(
    join(
      dirname(createRequire(import.meta.url).resolve("@cloud-agents/server/package.json")),
      "bin/cloud-agents-server.js",
    ),
    [
      "--port=0",
      "--data=memory",
      "--faults",
      `--tokens=${tokensFile}`,
      `--heartbeat=${heartbeatMs}`,
      "--log-level=debug",
    ],
    { execArgv: ["--import", END_WITH_PARENT], env: environment(), stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  const exited = once(server, "exit");
  const stop = async () => {
    server.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true });
  };
  let output = "";
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`The reference server ${what}:\n${output}`));
      const timer = setTimeout(() => fail(`did not answer within ${READY_MS} ms`), READY_MS);
      server.once("exit", (code) => fail(`ended with exit code ${code}`));
      for (const stream of [server.stdout, server.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => {
          output += text;
          const ready = /^Reference server .*?(http:\S+) /m.exec(output)?.[1];
          if (ready === undefined) return;
          clearTimeout(timer);
          resolve(ready);
        });
      }
    });
    const target = await targetAt(url);
    return { target, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function targetAt(url: string): Promise<Target> {
  const [main, other, reader] = tokens.map(({ token }) => token) as [string, string, string];
  const rule = { match: { operation: "uploadFile" }, times: 1, fault: { type: "file_uploading" } };
  const { ok, status } = await fetch(`${url}/__faults`, { method: "POST", body: JSON.stringify(rule) });
  if (!ok) throw new Error(`The reference server took no fault rule, but answered ${status}`);
  const api = new CloudAgents({ token: main, baseUrl: url, maxRetries: 0 });
  const { file_id } = await api.files.upload({ file: new File(["# Late"], "late.md") });
  return {
    url,
    token: main,
    otherToken: other,
    restrictedToken: reader,
    unreadyFile: file_id,
    keepsState: true,
    givesExamples: true,
  };
}

/** The environment without what would set the server's options. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("CLOUD_AGENTS_"));
  return { ...Object.fromEntries(kept), NODE_OPTIONS: "" };
}
