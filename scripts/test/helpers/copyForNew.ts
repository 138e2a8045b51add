import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { runTurbo } from "../../src/runTurbo.ts";
import { type Copy, copyWorkspace } from "./copyWorkspace.ts";
import { root } from "./markdown.ts";

const run = promisify(execFile);

/** A copy of the workspace in which `npm run new` can be tried. */
export interface Scaffolded extends Copy {
  /** Runs the command, and returns its exit code and what it printed. */
  scaffold(...args: string[]): Promise<[code: number, output: string]>;
  /** What git says has changed in the description and the packages. */
  changed(): string;
  /** Runs tasks, and returns what failed ones printed. */
  failures(tasks: string[], ...packages: string[]): Promise<string>;
}

/** Copies the workspace into a folder whose name is hard to read. What is already built is not built again in the copy. */
export async function copyForNew(): Promise<Scaffolded> {
  const copy = await copyWorkspace("100% dir ");
  copy.env.TURBO_CACHE_DIR = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
  return {
    ...copy,
    async scaffold(...args) {
      const script = join(copy.root, "scripts/src/new.ts");
      const options = { cwd: join(copy.root, "scripts"), env: copy.env };
      return run(process.execPath, ["--import", "tsx", script, ...args], options).then(
        ({ stdout }) => [0, stdout],
        ({ code, stderr }) => [code, stderr],
      );
    },
    changed: () =>
      execFileSync("git", ["status", "--porcelain", "-uall", "--", "spec", "packages"], {
        cwd: copy.root,
        encoding: "utf8",
      }),
    async failures(tasks, ...packages) {
      const filters = packages.map((name) => `--filter=@cloud-agents/${name}`);
      const { ok, tasks: done, errors } = await runTurbo([...tasks, "--continue=always", ...filters], copy);
      const failed = done.filter(({ exitCode }) => exitCode !== 0);
      if (!ok && failed.length === 0) throw new Error(errors.join("\n"));
      return failed.flatMap(({ id, log }) => log.map((line) => `${id}: ${line}`)).join("\n");
    },
  };
}
