import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const packages = fileURLToPath(new URL("../../..", import.meta.url));

/** Where the packages that the command needs of this workspace are. */
const FOLDERS: Record<string, string> = {
  "@cloud-agents/cli": join(packages, "cli"),
  "@cloud-agents/mock": join(packages, "mock"),
  "@cloud-agents/child-process": join(packages, "child-process"),
  "@cloud-agents/spec": join(packages, "../spec"),
};

/**
 * Installs the command in a new folder outside of the workspace, without a network: the packages of the workspace from archives, as
 * publishing would pack them, the others as links.
 *
 * @param name Name of the folder.
 * @returns Its path.
 */
export async function installCli(name: string): Promise<string> {
  const project = join(await realpath(await mkdtemp(join(tmpdir(), "cloud-agents-cli-"))), name);
  await mkdir(join(project, "node_modules"), { recursive: true });
  for (const each of Object.keys(FOLDERS)) await unpack(each, project);
  await symlink(await realpath(join(packages, "cli/node_modules/msw")), join(project, "node_modules/msw"));
  return project;
}

async function unpack(name: string, project: string): Promise<void> {
  const source = FOLDERS[name] as string;
  const target = join(project, "node_modules", name);
  const pnpm = join(dirname(require.resolve("pnpm")), "bin/pnpm.cjs");
  const env = { ...process.env, NODE_OPTIONS: "" };
  const args = [pnpm, "pack", "--json", "--pack-destination", dirname(project)];
  const { stdout } = await run(process.execPath, args, { cwd: source, env });
  await mkdir(target, { recursive: true });
  await run("tar", ["-xzf", JSON.parse(stdout).filename, "-C", target, "--strip-components=1"]);
  const { dependencies = {} } = JSON.parse(await readFile(join(target, "package.json"), "utf8"));
  for (const dependency of Object.keys(dependencies)) {
    if (dependency in FOLDERS) continue;
    const link = join(target, "node_modules", dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(await realpath(join(source, "node_modules", dependency)), link);
  }
}

/** How a command ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the installed command in a folder. */
export async function cloudAgents(project: string, ...args: string[]): Promise<Ended> {
  const bin = join(project, "node_modules/@cloud-agents/cli/bin/cloud-agents.js");
  return run(process.execPath, [bin, ...args], {
    cwd: project,
    env: { ...process.env, NODE_OPTIONS: "" },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/**
 * Compiles a module of a project as strictly as TypeScript can, and returns what the compiler says.
 *
 * @param compiler The oldest that users may have, or the newest, which is much quicker.
 */
export async function compile(
  project: string,
  text: string,
  compiler: "typescript" | "typescript-7" = "typescript-7",
): Promise<string> {
  const compilerOptions = {
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
    },
    ...{ module: "nodenext", target: "es2022", lib: ["es2022", "dom", "dom.iterable"], types: [] },
  };
  await writeFile(join(project, "app.ts"), text);
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), "bin/tsc");
  const args = [tsc, "-p", "tsconfig.json", "--pretty", "false"];
  const { stdout } = await run(process.execPath, args, { cwd: project }).catch((failure) => failure);
  return stdout;
}

/** Runs what was compiled; returns what it printed. */
export async function runApp(project: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return (await run(process.execPath, ["app.js", ...args], { cwd: project, env })).stdout;
}
