import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { claimPort, startProcess } from "@cloud-agents/child-process";

const require = createRequire(import.meta.url);

/** Sends the URL of Prism once it listens, and lets no request end it; Prism itself does neither. */
const PREPARE_PRISM = new URL("../bin/preparePrism.mjs", import.meta.url).href;

/** A copy, because the package of the description is not published. */
const BUNDLE = fileURLToPath(new URL("../dist/openapi.json", import.meta.url));

/** How often a free port is tried. */
const MAX_ATTEMPTS = 3;

/** Settings of a mock. */
export interface MockOptions {
  /** Port to listen on, 0 to 65535. Default 0: any free one. */
  port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Invent responses from the schemas instead of returning the examples. Default false. */
  dynamic?: boolean;
  /** Path of an OpenAPI document. Default: the description of the Cloud Agents API, which the package brings along. */
  description?: string;
  /**
   * Whether errors that the description does not have are problem details (RFC 9457), as for any API. Default false: they have the envelope of
   * the Cloud Agents API.
   */
  problemDetails?: boolean;
  /** Milliseconds within which Prism must be ready. Default 60,000. */
  timeout?: number;
  /** Called with each line of Prism's log. */
  onLine?: (line: string) => void;
}

/** A running mock. */
export interface Mock {
  /** The URL of the mock, without a trailing slash. */
  url: string;
  /** Resolves when Prism has ended, for whatever reason, with its last lines of output. */
  ended: Promise<string>;
  /** Ends Prism. Resolves when the process is gone and its port is free; calling it again is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts Prism on the description and waits until it is ready.
 *
 * @returns The running mock; it ends with this process at the latest.
 * @throws Error when the port is not available, and with Prism's last lines of output when it ends or stays silent.
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startPrism(options);
    } catch (error) {
      // Another process may take the free port before Prism does.
      const isTaken = !options.port && (error as Error).message.includes("EADDRINUSE");
      if (!isTaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function startPrism(options: MockOptions): Promise<Mock> {
  const { host = "127.0.0.1", dynamic = false, problemDetails = false, timeout = 60_000, onLine } = options;
  const description = options.description ?? bundle();
  // Prism never gets port 0: after reloading an edited description it would listen on another one.
  const port = await claimPort(options.port ?? 0, host, "--port or CLOUD_AGENTS_MOCK_PORT");
  const args = [
    "mock",
    description,
    `--port=${port}`,
    `--host=${host}`,
    `--dynamic=${dynamic}`,
    // One process whatever NODE_ENV is, because a second one could be orphaned.
    "--multiprocess=false",
    // Of thousands of operations, the list of them would take a while.
    `--verboseLevel=${onLine === undefined ? "warn" : "info"}`,
  ];
  try {
    const { url, ended, stop } = await startProcess(require.resolve("@stoplight/prism-cli"), args, {
      name: "Prism",
      env: {
        ...process.env,
        ...{ NODE_OPTIONS: "", FORCE_COLOR: "0" },
        CLOUD_AGENTS_MOCK_ERRORS: problemDetails ? "problem-details" : "envelope",
      },
      preload: PREPARE_PRISM,
      readyWithin: timeout,
      ...(onLine && { onLine }),
    });
    return { url, ended: ended.then(withoutUsage), stop: () => stop() };
  } catch (error) {
    throw new Error(withoutUsage((error as Error).message));
  }
}

function bundle(): string {
  if (!existsSync(BUNDLE)) throw new Error("The mock is not built yet. Run: npm run build");
  return BUNDLE;
}

/** Prism prints its whole usage and an empty line before the reason of a failure. */
function withoutUsage(output: string): string {
  return output.replace(/(^|output:\n).*\n\n/s, "$1");
}
