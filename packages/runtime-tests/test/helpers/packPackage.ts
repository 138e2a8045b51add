import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
// One for each process of jest, because two that pack the same package would write the same file.
const destination = fileURLToPath(
  new URL(`../../reports/packed-${process.env.JEST_WORKER_ID}`, import.meta.url),
);

/** One package as it would be published. */
export interface PackedPackage {
  /** Folder of its sources. */
  folder: string;
  /** Path of the archive. */
  tarball: string;
  /** Paths of the files in the archive. */
  files: string[];
}

const packed = new Map<string, Promise<PackedPackage>>();

/** Packs one package of the workspace, as publishing would; each once. */
export function packPackage(name: string): Promise<PackedPackage> {
  const made = packed.get(name) ?? pack(name);
  packed.set(name, made);
  return made;
}

async function pack(name: string): Promise<PackedPackage> {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const pnpm = join(dirname(require.resolve("pnpm")), "bin/pnpm.cjs");
  await mkdir(destination, { recursive: true });
  const args = [pnpm, "pack", "--json", "--pack-destination", destination];
  const { stdout } = await run(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const { filename, files } = JSON.parse(stdout) as { filename: string; files: { path: string }[] };
  return { folder, tarball: filename, files: files.map(({ path }) => path) };
}
