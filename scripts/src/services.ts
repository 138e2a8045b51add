import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ServiceSettings } from "./startService.ts";

/** What a service is started with. */
type Settings = Omit<ServiceSettings, "name">;

/** A service as its package runs it. */
export interface Served {
  url: string;
  stop(): Promise<void>;
  /** Resolves when the service has ended, with its last lines of output. */
  ended?: Promise<string>;
  /** Takes over a new bundle, or new files, without a restart. */
  reload?(): Promise<void>;
}

/** A service of `npm start`. */
export interface Service {
  /** Names the service, its option `--<name>-port` and its variable `CLOUD_AGENTS_<NAME>_PORT`. */
  name: string;
  purpose: string;
  defaultPort: number;
  /** Tasks after whose new output it must restart. */
  restartsAfter: string[];
  /** Tasks whose new output it takes over while it runs, each as soon as it is there. */
  reloadsAfter: string[];
  /**
   * Starts the service. Imports its package here, because it is built by then.
   *
   * @param onLine Called with each line that its users should see.
   */
  start(settings: Settings, onLine: (line: string) => void): Promise<Served>;
}

const host = "127.0.0.1";

/** The services of `npm start`, in the order of display. */
export const services: Service[] = [
  {
    name: "docs",
    purpose: "the reference",
    defaultPort: 8080,
    restartsAfter: ["docs:server"],
    reloadsAfter: ["docs:pages", "docs:full", "docs:client"],
    async start({ port }) {
      const { startDocs } = await import("@cloud-agents/docs");
      const docs = await startDocs({ port, host, live: true });
      return { ...docs, reload: async () => docs.reload() };
    },
  },
  {
    name: "mock",
    purpose: "returns the description's examples",
    defaultPort: 4010,
    restartsAfter: ["mock:build"],
    reloadsAfter: ["spec:bundle"],
    async start({ port, bundle, scratch }) {
      const { startMock } = await import("@cloud-agents/mock");
      // A copy: the bundle is written anew by every build.
      const description = join(scratch, "mock.json");
      await copyFile(bundle, description);
      let onListening = () => {};
      const onLine = (line: string) => {
        if (line.includes("Prism is listening")) onListening();
      };
      const mock = await startMock({ port, host, description, onLine });
      return {
        ...mock,
        // Prism watches the file.
        async reload() {
          const listening = new Promise<void>((resolve) => {
            onListening = resolve;
          });
          await copyFile(bundle, `${description}.next`);
          await rename(`${description}.next`, description);
          await listening;
        },
      };
    },
  },
  {
    name: "server",
    purpose: "behaves like the real one; any token is an account of its own",
    defaultPort: 4020,
    restartsAfter: ["server:build", "validator:build", "validator:generate", "child-process:build"],
    reloadsAfter: [],
    // Its data outlives the restart.
    async start({ port, scratch }, onLine) {
      const { startServerProcess } = await import("@cloud-agents/server/process");
      const args = [
        `--port=${port}`,
        `--host=${host}`,
        `--data=${join(scratch, "server")}`,
        "--log-level=warn",
        // The console of the docs lets its reader make things go wrong.
        "--faults",
      ];
      return startServerProcess(args, { onLine });
    },
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
 * The environment in which the docs are built: the files that they have for programs name their address.
 *
 * @param ports By service name. Of a free port nothing is known yet.
 * @returns What to add; nothing when the docs are where they are by default, or their address is given.
 */
export function docsEnvironment(ports: Map<string, number>, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const port = ports.get("docs");
  const usual = services.find(({ name }) => name === "docs")?.defaultPort;
  if (!port || port === usual || env.CLOUD_AGENTS_DOCS_URL) return {};
  return { CLOUD_AGENTS_DOCS_URL: `http://${host}:${port}` };
}

/**
 * Checks that the ports are available, before minutes of work.
 *
 * @throws Error naming the port, the reason, and how to choose another.
 */
export async function checkPorts(ports: Map<string, number>): Promise<void> {
  const { claimPort } = await import("@cloud-agents/child-process");
  const taken = new Map<number, string>();
  for (const [name, port] of ports) {
    const settings = `npm start -- --${name}-port <number> or ${portVariable(name)}`;
    const other = taken.get(port);
    if (other !== undefined) {
      throw new Error(
        `Port ${port} is that of the ${other} and of the ${name}. Choose another with ${settings} (0 takes a free one).`,
      );
    }
    await claimPort(port, host, settings);
    if (port !== 0) taken.set(port, name);
  }
}

/** @returns The variable that sets the port of a service. */
export function portVariable(name: string): string {
  return `CLOUD_AGENTS_${name.toUpperCase()}_PORT`;
}
