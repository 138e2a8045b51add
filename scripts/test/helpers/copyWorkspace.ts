import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolders } from "../../install.mjs";

const original = fileURLToPath(new URL("../../..", import.meta.url));
const left = new Set([".git", ".turbo", "dist", "reports"]);
/** What npm has put elsewhere, for proofs and measurements, is a gigabyte of files and no link. */
const links = new Set(packageFolders(original).map((folder) => join(original, folder, "node_modules")));

export interface Copy {
  root: string;
  /** For child processes: the pinned tools first, a cache and a temporary folder of the copy's own. */
  env: NodeJS.ProcessEnv;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Copies the workspace into a temporary folder: sources, and the links to its dependencies, so that a
 * package found through a link is the copy's own. Nothing built comes along.
 *
 * @param name what the name of its folder begins with
 */
export async function copyWorkspace(name = "cloud-agents-copy-"): Promise<Copy> {
  const root = await realpath(await mkdtemp(join(tmpdir(), name)));
  const installed = join(original, "node_modules");
  await cp(original, root, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.has(basename(path)) && (basename(path) !== "node_modules" || links.has(path)),
  });
  await symlink(installed, join(root, "node_modules"));
  // turbo asks git which files belong to the sources.
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
  git("init", "--quiet");
  git("add", "--all");
  git(
    "-c",
    "user.name=copy",
    "-c",
    "user.email=copy@localhost",
    "commit",
    "--quiet",
    "--no-gpg-sign",
    "-m",
    "copy",
  );
  const temporary = join(root, "temporary");
  await mkdir(temporary);
  return {
    root,
    env: {
      ...process.env,
      PATH: join(installed, ".bin") + delimiter + process.env.PATH,
      TMPDIR: temporary,
      TURBO_CACHE_DIR: join(root, ".turbo/cache"),
      TURBO_TELEMETRY_DISABLED: "1",
      NODE_OPTIONS: "",
    },
    read: (path) => readFile(join(root, path), "utf8"),
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: () => rm(root, { recursive: true }),
  };
}
