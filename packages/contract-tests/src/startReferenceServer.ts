import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudAgents } from "@cloud-agents/client";
import { importPackage } from "./importPackage.ts";
import type { Target } from "./target.ts";

/** What of the server's package is used. */
interface ServerPackage {
  startServerProcess(
    args: readonly string[],
    options: { env: NodeJS.ProcessEnv; onLine(line: string): void },
  ): Promise<{ url: string; stop(): Promise<void> }>;
}

const TOKENS = [
  { token: "pt-contract-main", account: "main" },
  { token: "pt-contract-other", account: "other" },
  { token: "pt-contract-reader", account: "main", read_only: true },
];

export interface ReferenceServer {
  target: Target;
  /** The server's output so far: its log, at the most verbose level, and its greeting. */
  output(): string;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the reference server as its users do, in memory, on a free port, with everything that cases can need: two
 * accounts, a read-only token, and a file that is never ready.
 *
 * @param heartbeatMs How long a stream may be silent.
 * @throws Error with the server's output when it does not start in time.
 * @throws CannotRun when `@cloud-agents/server` is not installed.
 */
export async function startReferenceServer(heartbeatMs = 100): Promise<ReferenceServer> {
  const { startServerProcess } = await importPackage<ServerPackage>("@cloud-agents/server/process");
  const folder = await mkdtemp(join(tmpdir(), "contract-tests-"));
  const tokensFile = join(folder, "tokens.json");
  await writeFile(tokensFile, JSON.stringify(TOKENS));
  let output = "";
  const server = await startServerProcess(
    [
      "--port=0",
      "--data=memory",
      "--faults",
      `--tokens=${tokensFile}`,
      `--heartbeat=${heartbeatMs}`,
      "--log-level=debug",
    ],
    {
      env: environment(),
      onLine(line) {
        output += `${line}\n`;
      },
    },
  ).finally(() => rm(folder, { recursive: true }));
  try {
    return { target: await targetAt(server.url), output: () => output, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function targetAt(url: string): Promise<Target> {
  const [main, other, reader] = TOKENS.map(({ token }) => token) as [string, string, string];
  const rule = { match: { operation: "uploadFile" }, times: 1, fault: { type: "file_uploading" } };
  const { ok, status } = await fetch(`${url}/__faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rule),
  });
  if (!ok) throw new Error(`The reference server rejected the fault rule with ${status}.`);
  const api = new CloudAgents({ token: main, baseUrl: url, maxRetries: 0 });
  const { file_id } = await api.files.upload({ file: new File(["# Late"], "late.md") });
  return {
    url,
    token: main,
    otherToken: other,
    restrictedToken: reader,
    unreadyFile: file_id,
    failingMessage: "Fail.",
    keepsState: true,
    givesExamples: true,
  };
}

/** The environment without variables that set the server's options. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("CLOUD_AGENTS_"));
  return { ...Object.fromEntries(kept), NODE_OPTIONS: "" };
}
