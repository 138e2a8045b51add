import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { folder } from "./source-files.ts";

const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
const command = join(dirname(manifest), "bin/cli.js");

/**
 * Runs the Redocly CLI in the description's folder and parses its output as JSON.
 *
 * @param args The command and its arguments; the output format is added.
 * @returns The parsed output, whatever the exit status: a failed lint reports its problems the same way.
 * @throws When the output is not JSON; the error includes the output.
 */
export function redocly<Output>(...args: string[]): Promise<Output> {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const options = { cwd: folder, env, maxBuffer: 16 * 1024 * 1024, timeout: 30_000 };
  return new Promise((fulfil, reject) => {
    execFile(process.execPath, [command, ...args, "--format=json"], options, (_, stdout, stderr) => {
      try {
        fulfil(JSON.parse(stdout) as Output);
      } catch {
        reject(new Error(`"redocly ${args.join(" ")}" printed no JSON.\n${stdout}${stderr}`));
      }
    });
  });
}
