import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { claimPort } from "@cloud-agents/child-process";
import { type Interceptor, startProxy } from "@cloud-agents/proxy";
import type { Case } from "../../contract-tests/src/Case.ts";
import { inOrder } from "./inOrder.ts";
import type { Lane } from "./Lane.ts";
import type { Mutant } from "./Mutant.ts";
import { cases } from "./Suite.ts";
import { sees, type Trace } from "./trace.ts";

const require = createRequire(import.meta.url);
const spec = dirname(require.resolve("@cloud-agents/spec/package.json"));
const redocly = join(dirname(require.resolve("@redocly/cli/package.json")), "bin/cli.js");
const mock = createRequire(require.resolve("@cloud-agents/mock/package.json"));
const prism = mock.resolve("@stoplight/prism-cli");

/** How many cases send their requests through Prism for one mutant. */
const CASES = 3;

/** Other programs that hold a server to the description. */
export interface Peers {
  /** Whether a workflow of `spec/workflows` fails. */
  respect(mutant?: Mutant): Promise<boolean>;
  /** Whether Prism's proxy says of a response that it is not as described, while the cases run that see the mutant. */
  prism(mutant: Mutant, traces: readonly Trace[]): Promise<boolean>;
  stop(): Promise<void>;
}

/** Puts other programs in front of the server of a lane. */
export async function startPeers(lane: Lane): Promise<Peers> {
  let current: Interceptor = {};
  // Both ask at the same address for one mutant after the other.
  const board = await startProxy({
    target: lane.site.serverUrl,
    interceptor: {
      request: async (request) => (await current.request?.(request)) ?? request,
      response: async (response, request) => (await current.response?.(response, request)) ?? response,
      stream: (request) => current.stream?.(request) ?? ((frame) => ({ frames: [frame.bytes] })),
    },
  });
  const port = await claimPort(0, "127.0.0.1", "--port");
  const description = join(spec, "dist/openapi.json");
  const args = [prism, "proxy", description, board.url, "--port", `${port}`, "-v", "silent"];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  // Also when something fails in between.
  process.once("exit", () => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const prismUrl = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await isListening(prismUrl)); tries++) {
    if (tries > 1200 || child.exitCode !== null) throw new Error("Prism's proxy did not start.");
    await wait(100);
  }

  const during = async <Result>(mutant: Mutant | undefined, run: () => Promise<Result>): Promise<Result> => {
    const wrong = mutant?.start();
    const undo = wrong?.patch?.();
    current = wrong?.interceptor ?? {};
    try {
      return await run();
    } finally {
      undo?.();
      current = {};
    }
  };

  /** Whether Prism says of a response that it is not as described, in the cases that see a mutant, with one or none at work. */
  const throughPrism = (atWork: Mutant | undefined, mutant: Mutant, traces: readonly Trace[]) =>
    during(atWork, async () => {
      let violations = 0;
      const run = lane.suite.begin(prismUrl, {
        async fetch(input, init) {
          const response = await fetch(input, init);
          if (isViolation(response.headers.get("sl-violations"))) violations += 1;
          return response;
        },
      });
      let count = 0;
      const imagined = mutant.start();
      for (const each of inOrder(mutant, traces)) {
        if (count === CASES || violations > 0) break;
        if (!(await sees(each, mutant, imagined))) continue;
        count += 1;
        await run(cases[each.index] as Case, AbortSignal.timeout(10_000)).catch(() => {});
      }
      return violations > 0;
    });

  return {
    respect: (mutant) =>
      during(mutant, async () => {
        for (const name of ["run-session", "refused-requests"])
          if (await fails(name, board.url, lane.site.accounts.token)) return true;
        return false;
      }),
    // What Prism says when nothing is wrong, it has not found.
    prism: async (mutant, traces) =>
      (await throughPrism(mutant, mutant, traces)) && !(await throughPrism(undefined, mutant, traces)),
    async stop() {
      child.kill("SIGKILL");
      await exited;
      await board.stop();
    },
  };
}

/** Whether the header in which Prism lists what it found has something about a response. */
function isViolation(header: string | null): boolean {
  return (
    header !== null &&
    (JSON.parse(header) as { location: string[] }[]).some(({ location }) => location[0] === "response")
  );
}

function fails(workflow: string, url: string, token: string): Promise<boolean> {
  const args = [
    redocly,
    "respect",
    `workflows/${workflow}.arazzo.yaml`,
    "--server",
    `api=${url}`,
    "--input",
    `token=${token}`,
  ];
  const env = { PATH: process.env.PATH, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve) => {
    const options = { cwd: spec, env, maxBuffer: 16 * 1024 * 1024, timeout: 90_000 };
    execFile(process.execPath, args, options, (error) => resolve(error !== null));
  });
}

async function isListening(url: string): Promise<boolean> {
  const response = await fetch(`${url}/agents`).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined;
}
