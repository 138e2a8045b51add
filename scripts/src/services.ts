import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startServerProcess } from "@cloud-agents/server-process";

export interface Running {
  url: string;
  stop(): Promise<void>;
  /** Resolves when the service ended, with its last words. */
  ended?: Promise<string>;
}

export interface Service {
  /** Names the service, its option `--<name>-port` and its variable `CLOUD_AGENTS_<NAME>_PORT`. */
  name: string;
  purpose: string;
  defaultPort: number;
  /** Needs a restart when the bundle changed, not only rebuilt files. */
  restarts: boolean;
  /**
   * Packages are imported late, after they were built.
   *
   * @param bundle path of the last good bundle
   * @param scratch folder for what has to outlive a restart, but not `npm start`
   */
  start(port: number, bundle: string, scratch: string): Promise<Running>;
}

const host = "127.0.0.1";

/** What `npm start` runs, in the order it is shown. */
export const services: Service[] = [
  {
    name: "docs",
    purpose: "the reference",
    defaultPort: 8080,
    restarts: false,
    start: async (port) => (await import("@cloud-agents/docs")).startDocs({ port, host }),
  },
  {
    name: "mock",
    purpose: "answers with the description's examples",
    defaultPort: 4010,
    restarts: true,
    start: async (port, description) =>
      (await import("@cloud-agents/mock")).startMock({ port, host, description }),
  },
  {
    name: "server",
    purpose: "behaves like the real one; any token is an account of its own",
    defaultPort: 4020,
    restarts: true,
    // A process of its own: after a change of the description it has to load the new checks. What it stores outlives that.
    start: (port, _, scratch) =>
      startServerProcess([
        `--port=${port}`,
        `--host=${host}`,
        `--data=${join(scratch, "server")}`,
        "--log-level=warn",
      ]),
  },
];

/**
 * Reads the port of each service from the command line, then from the environment.
 *
 * @returns ports by service name, 0 to 65535, 0 for any free one
 * @throws Error naming the option or variable that is wrong and what may be written
 */
export function readPorts(args: string[], env: NodeJS.ProcessEnv): Map<string, number> {
  const options = Object.fromEntries(
    services.map(({ name }) => [`${name}-port`, { type: "string" as const }]),
  );
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name} <number>`);
    throw new Error(`${(cause as Error).message.split(". ")[0]}. Options: ${known.join(", ")}`, { cause });
  }
  const ports = new Map<string, number>();
  for (const { name, defaultPort } of services) {
    const variable = portVariable(name);
    const given = values[`${name}-port`] ?? (env[variable] || String(defaultPort));
    if (!/^\d{1,5}$/.test(String(given)) || Number(given) > 65_535) {
      const source = values[`${name}-port`] === undefined ? variable : `--${name}-port`;
      throw new Error(`${source} is '${given}', and must be a number from 0 to 65535 (0 picks a free port).`);
    }
    ports.set(name, Number(given));
  }
  return ports;
}

/**
 * Finds out early, before minutes of work, that a port cannot be had.
 *
 * @throws Error naming the service, its port, and how to choose another
 */
export async function checkPorts(ports: Map<string, number>): Promise<void> {
  for (const [name, port] of ports) {
    await new Promise<void>((free, failed) => {
      const probe = createServer().once("error", failed);
      probe.listen(port, host, () => probe.close(() => free()));
    }).catch((cause: NodeJS.ErrnoException) => {
      const problem = cause.code === "EADDRINUSE" ? "is in use" : `cannot be used (${cause.code})`;
      const remedy = `npm start -- --${name}-port <number>, or ${portVariable(name)} (0 picks a free one)`;
      throw new Error(
        `Port ${port}, for the ${name}, ${problem}. Stop what uses it, or choose another: ${remedy}.`,
        { cause },
      );
    });
  }
}

function portVariable(name: string): string {
  return `CLOUD_AGENTS_${name.toUpperCase()}_PORT`;
}
