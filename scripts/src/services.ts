import { join } from "node:path";
import { parseArgs } from "node:util";

/** A running service. */
export interface Running {
  url: string;
  stop(): Promise<void>;
  /** Resolves when the service has ended, with its last lines of output. */
  ended?: Promise<string>;
}

/** A service of `npm start`. */
export interface Service {
  /** Names the service, its option `--<name>-port` and its variable `CLOUD_AGENTS_<NAME>_PORT`. */
  name: string;
  purpose: string;
  defaultPort: number;
  /** Whether it must restart when the bundle has changed; rebuilt files are enough otherwise. */
  restarts: boolean;
  /**
   * Starts the service. Imports its package here, because it is built by then.
   *
   * @param bundle Path of the last good bundle.
   * @param scratch Folder for files that outlive a restart, but not `npm start`.
   */
  start(port: number, bundle: string, scratch: string): Promise<Running>;
}

const host = "127.0.0.1";

/** The services of `npm start`, in the order of display. */
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
    purpose: "returns the description's examples",
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
    // A process of its own, because it loads new checks after a change of the description. Its data outlives the restart.
    start: async (port, _, scratch) =>
      (await import("@cloud-agents/server/process")).startServerProcess([
        `--port=${port}`,
        `--host=${host}`,
        `--data=${join(scratch, "server")}`,
        "--log-level=warn",
      ]),
  },
];

/**
 * Reads the port of each service from the command line or the environment.
 *
 * @returns Ports by service name, 0 to 65535; 0 is any free one.
 * @throws Error naming the option or variable that is wrong, and its valid values.
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
 * Checks that the ports are available, before minutes of work.
 *
 * @throws Error naming the port, the reason, and how to choose another.
 */
export async function checkPorts(ports: Map<string, number>): Promise<void> {
  const { claimPort } = await import("@cloud-agents/child-process");
  for (const [name, port] of ports) {
    await claimPort(port, host, `npm start -- --${name}-port <number> or ${portVariable(name)}`);
  }
}

function portVariable(name: string): string {
  return `CLOUD_AGENTS_${name.toUpperCase()}_PORT`;
}
