import { closeSync, openSync, writeSync } from "node:fs";
import { isLoopback, portError } from "@cloud-agents/child-process";
import { DriftFile } from "./DriftFile.ts";
import { HarFile } from "./HarFile.ts";
import { Masker } from "./Masker.ts";
import { HELP, type Options, parseOptions, UsageError } from "./parseOptions.ts";
import { Summary } from "./Summary.ts";
import { startProxy } from "./startProxy.ts";

/** How long responses under way may take to finish, in milliseconds. */
const STOP_WITHIN_MS = 3_000;

/** More than this is not queued for a reader of stdout that does not keep up. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;

async function main(options: Options): Promise<void> {
  const { target, port, host, allowedHosts, enforce, record, report, drift } = options;
  const masker = new Masker();
  const summary = new Summary();
  const archive = record === undefined ? undefined : new HarFile(record, masker);
  const changes = drift === undefined ? undefined : new DriftFile(drift, target);
  const lines = report === undefined ? undefined : openSync(report, "w", 0o600);
  let dropped = 0;

  const proxy = await startProxy({
    ...{ target, port, host, allowedHosts, enforce, masker },
    onFinding(finding) {
      summary.add(finding);
      changes?.add(finding);
      const line = `${JSON.stringify(finding)}\n`;
      if (lines !== undefined) writeSync(lines, line);
      else if (process.stdout.writableLength < MAX_QUEUED_BYTES) process.stdout.write(line);
      else dropped += 1;
    },
    ...(archive && { onExchange: (exchange) => archive.add(exchange) }),
  });

  if (!isLoopback(host)) console.error(`Whoever reaches ${host} can use the target through this proxy.`);
  console.error(`Proxy of the Cloud Agents API: ${proxy.url} -> ${target} (Ctrl-C stops it)`);
  process.send?.({ url: proxy.url });

  const stop = async () => {
    await proxy.stop(STOP_WITHIN_MS);
    await archive?.close();
    if (lines !== undefined) closeSync(lines);
    console.error(summary.print());
    if (dropped > 0) console.error(`${dropped} findings were not printed: stdout was not read fast enough.`);
    process.exitCode = summary.isKept ? 0 : 1;
    process.disconnect?.();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

function fail(error: NodeJS.ErrnoException, options?: Options): void {
  const isListen = error.syscall === "listen" && options;
  const { message } = isListen
    ? portError(options.port, options.host, "--port or CLOUD_AGENTS_PROXY_PORT", error)
    : error;
  console.error(message);
  if (error instanceof UsageError) console.error("See cloud-agents-proxy --help.");
  process.exitCode = 2;
}

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === "help") console.log(HELP);
  else await main(options).catch((error) => fail(error, options));
} catch (error) {
  fail(error as Error);
}
