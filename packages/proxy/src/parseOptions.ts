import { parseArgs } from "node:util";

/** A mistake in the command line. The process exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What the command is started with. */
export interface Options {
  target: string;
  port: number;
  host: string;
  allowedHosts: string[];
  enforce: boolean;
  /** The file that traffic is recorded to. */
  record: string | undefined;
  /** The file that findings are written to; stdout without one. */
  report: string | undefined;
  /** The file that changes of the description are written to. */
  drift: string | undefined;
}

export const HELP = `Usage: cloud-agents-proxy --target <url> [options]

Stands between clients and a server of the Cloud Agents API, and checks requests, responses and events while they pass. Findings go to
stdout, one line of JSON each; a summary follows on stderr when it ends (Ctrl-C).

  --target <url>         The server, such as https://openapi.qoder.sh/api/v1/cloud. Or CLOUD_AGENTS_PROXY_TARGET.
  --port <number>        Port to listen on, 0 for any free one. Default 4030, or CLOUD_AGENTS_PROXY_PORT.
  --host <address>       Address to listen on. Default 127.0.0.1, or CLOUD_AGENTS_PROXY_HOST.
  --allowed-host <name>  What clients call the proxy, besides localhost, 127.x.x.x and the --host. Repeatable.
  --enforce              Stop what is not as described: a broken request is 400, a broken response 500, and a broken event ends its stream.
  --record <file>        Write the traffic to an HTTP Archive (HAR), without secrets.
  --report <file>        Write the findings to a file instead of stdout.
  --drift <file>         Write what the description lacks as an OpenAPI Overlay (YAML).
  --help                 Print this.

Exit code 0: the target kept to the description. 1: it did not. 2: an option is wrong, or the proxy could not start.`;

/**
 * Reads the command line and the environment. An empty variable counts as absent; the command line wins.
 *
 * @throws UsageError that says which option is wrong and what it may be.
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options | "help" {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return "help";
  const target = values.target ?? (env.CLOUD_AGENTS_PROXY_TARGET || undefined);
  if (target === undefined)
    throw new UsageError("--target is missing: the URL of a server, such as http://127.0.0.1:4020.");
  const port = values.port ?? (env.CLOUD_AGENTS_PROXY_PORT || "4030");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    const source = values.port === undefined ? "CLOUD_AGENTS_PROXY_PORT" : "--port";
    throw new UsageError(`${source} must be a number from 0 to 65535, not '${port}'.`);
  }
  for (const name of ["record", "report", "drift", "host"] as const)
    if (values[name] === "") throw new UsageError(`--${name} needs a value.`);
  return {
    target,
    port: Number(port),
    host: values.host ?? (env.CLOUD_AGENTS_PROXY_HOST || "127.0.0.1"),
    allowedHosts: values["allowed-host"] ?? [],
    enforce: values.enforce ?? false,
    record: values.record,
    report: values.report,
    drift: values.drift,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: text,
      port: text,
      host: text,
      "allowed-host": { type: "string", multiple: true },
      enforce: { type: "boolean" },
      record: text,
      report: text,
      drift: text,
      help: { type: "boolean" },
    },
  });
  return values;
}
