import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

// Inside the package, so that the samples find the client the way a user's code does.
const reports = fileURLToPath(new URL("../../reports/", import.meta.url));

/** Runs samples of the docs in a folder of their own, which has the file `notes.md`. */
export interface SampleRunner {
  folder: string;
  runShell(script: string): Promise<void>;
  runPython(source: string): Promise<void>;
  /** Runs a module, whose client is for `baseUrl`; returns what it printed. */
  runTypeScript(source: string, baseUrl: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Whether samples in Python can run. Where Python or its `requests` is missing, this is said, and they are passed over. */
export function hasRequests(): boolean {
  const has = spawnSync("python3", ["-c", "import requests"]).status === 0;
  if (!has) process.stderr.write("The Python samples are skipped: there is no python3 with requests.\n");
  return has;
}

export async function startSampleRunner(): Promise<SampleRunner> {
  await mkdir(reports, { recursive: true });
  const folder = await mkdtemp(join(reports, "samples-"));
  await writeFile(join(folder, "notes.md"), "# Notes");
  const options = { cwd: folder, env: { ...process.env, QODER_PAT: "test-token" } };
  let modules = 0;
  return {
    folder,
    async runShell(script) {
      await run("bash", ["-euc", script], options);
    },
    async runPython(source) {
      await run("python3", ["-c", source], options);
    },
    async runTypeScript(source, baseUrl) {
      const settings = JSON.stringify({ token: "test-token", baseUrl });
      modules += 1;
      const file = join(folder, `run-${modules}.ts`);
      await writeFile(
        file,
        [
          "export const printed: unknown[] = [];",
          "const console = { log: (value: unknown) => printed.push(value) };",
          'const process = { env: { QODER_PAT: "test-token" }, stdout: { write: (text: string) => printed.push(text) } };',
          source.replace("new CloudAgents()", `new CloudAgents(${settings})`),
        ].join("\n"),
      );
      const { printed } = await import(pathToFileURL(file).href);
      return printed;
    },
    stop: () => rm(folder, { recursive: true }),
  };
}
