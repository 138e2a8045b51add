import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const command = join(dirname(require.resolve("@redocly/cli/package.json")), "bin/cli.js");

/** The description's folder. */
export const description = dirname(require.resolve("@cloud-agents/spec/package.json"));

/** The folder of the workflows, and the names of their files. */
export const folder = join(description, "workflows");
export const workflows = readdirSync(folder).filter((name) => name.endsWith(".arazzo.yaml"));

/** Runs the Redocly CLI in the description's folder, where its configuration is. */
export function redocly(...args: string[]): Promise<{ failed: boolean; stdout: string; output: string }> {
  const env = { PATH: process.env.PATH, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const options = { cwd: description, env, maxBuffer: 16 * 1024 * 1024, timeout: 50_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, output: stdout + stderr }),
    );
  });
}

/** Runs a workflow against a server. */
export function respect(file: string, url: string) {
  return redocly("respect", file, "--server", `api=${url}`, "--input", "token=me");
}
