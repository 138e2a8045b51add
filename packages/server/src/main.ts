import { isLoopback, portError } from "@cloud-agents/child-process";
import { systemClock } from "./ids/Clock.ts";
import { batchLines } from "./logging/batchLines.ts";
import { createLog, type Log } from "./logging/log.ts";
import { HELP, type Options, parseOptions } from "./options/parseOptions.ts";
import { UsageError } from "./options/UsageError.ts";
import type { AgentRuntime } from "./runtime/AgentRuntime.ts";
import { startServer } from "./startServer.ts";
import { databaseName } from "./store/databaseName.ts";

/** How long stopping may take before the process ends all the same, in milliseconds. */
const STOP_WITHIN_MS = 8_000;

const options = await readCommandLine().catch((error) => fail(error));
if (options === "help") console.log(HELP);
else await run(options);

function readCommandLine(): Promise<Options | "help"> {
  return parseOptions(process.argv.slice(2), process.env);
}

async function run(options: Options): Promise<void> {
  const log = createLog({
    level: options.logLevel,
    write: batchLines((text) => process.stderr.write(text)),
    clock: systemClock(),
    secrets: [
      ...options.tokens.map(({ token }) => token),
      options.chat?.apiKey ?? "",
      ...passwords(options.database),
    ],
  });
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error) => {
      log.error("crashed", { error });
      process.exit(1);
    });
  try {
    await serve(options, log);
  } catch (error) {
    log.debug("start_failed", { error });
    fail(error, options);
  }
}

async function serve(options: Options, log: Log): Promise<void> {
  const {
    port,
    host,
    data,
    database,
    files,
    tokens,
    seed,
    faults,
    metrics,
    heartbeatMs,
    corsOrigins,
    allowedHosts,
    scenario,
    chat,
  } = options;
  const server = await startServer({
    ...{ port, host, data, tokens, heartbeatMs, corsOrigins, allowedHosts, log },
    ...(database !== undefined && { database }),
    ...(files !== undefined && { files }),
    ...(seed !== undefined && { seed }),
    ...(faults && { faults }),
    ...(metrics && { metrics }),
    ...(scenario !== undefined && { scenario }),
    ...(chat && { runtime: await chatRuntime(chat) }),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, async () => {
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      await server.stop();
      process.exit(0);
    });
  if (!isLoopback(host))
    log.warn("open_to_the_network", {
      message: `Everyone who reaches ${host} can use this server${tokens.length > 0 ? " with a token" : ", with any token. Consider --tokens"}.`,
    });
  const store =
    database !== undefined
      ? `in the database ${databaseName(database)}`
      : data === "memory"
        ? "in memory only"
        : `in ${data}`;
  const rule = tokens.length > 0 ? "One of the given tokens" : "Any token, each an account of its own";
  console.log(
    `Reference server of the Cloud Agents API: ${server.url} (data ${store}${files === undefined ? "" : `, files in ${files}`}; Ctrl-C stops it)`,
  );
  console.log(
    `${rule}: curl -H 'Authorization: Bearer ${tokens.length > 0 ? "…" : "me"}' ${server.url}/agents`,
  );
  // For a parent process that waits for it, such as startServerProcess.
  process.send?.({ url: server.url });
}

async function chatRuntime({ apiKey, ...rest }: NonNullable<Options["chat"]>): Promise<AgentRuntime> {
  const { ChatCompletionsRuntime } = await import("./runtime/ChatCompletionsRuntime.ts");
  return new ChatCompletionsRuntime({ ...rest, ...(apiKey !== undefined && { apiKey }) });
}

/** What the log must not have of a database's URL: the password, as it stands and decoded. */
function passwords(database: string | undefined): string[] {
  if (database === undefined) return [];
  const { password } = new URL(database);
  return [password, decodeURIComponent(password)];
}

/** Ends the process with one line that says why. */
function fail(error: unknown, options?: Options): never {
  console.error(reason(error as NodeJS.ErrnoException, options));
  if (error instanceof UsageError) console.error("See cloud-agents-server --help.");
  process.exit(error instanceof UsageError ? 2 : 1);
}

function reason(error: NodeJS.ErrnoException, options?: Options): string {
  if (error.syscall !== "listen" || !options) return error.message;
  return portError(options.port, options.host, "--port or CLOUD_AGENTS_SERVER_PORT", error).message;
}
