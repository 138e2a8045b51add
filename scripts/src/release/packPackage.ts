import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unpack } from "@publint/pack";
import type { Manifest, WorkspacePackage } from "./readPackages.ts";
import { runProgram } from "./runProgram.ts";

/** A file in an archive. */
export interface PackedFile {
  /** Relative to the package's folder. */
  path: string;
  data: Uint8Array;
}

/** A package as it is published. */
export interface PackedPackage {
  name: string;
  /** Folder of its sources, relative to the root. */
  folder: string;
  /** Path of the archive. */
  tarball: string;
  /** Bytes of the archive. */
  packedSize: number;
  /** Bytes of the files in it. */
  size: number;
  files: PackedFile[];
  /** As it is in the archive. */
  manifest: Manifest;
}

/**
 * Packs a package of the workspace with pnpm, which replaces the versions that only a workspace knows.
 *
 * @param root folder of a copy of the workspace, built
 * @param destination folder for the archive
 * @param repository URL of the repository, which the manifest in the archive gets: npm compares it with where the package was built
 */
export async function packPackage(
  { folder, manifest }: WorkspacePackage,
  root: string,
  destination: string,
  repository: string | undefined,
): Promise<PackedPackage> {
  const cwd = join(root, folder);
  if (repository !== undefined) {
    const complete = { ...manifest, repository: { type: "git", url: repository, directory: folder } };
    await writeFile(join(cwd, "package.json"), `${JSON.stringify(complete, null, 2)}\n`);
  }
  const args = ["pack", "--json", "--pack-destination", destination];
  const { filename } = JSON.parse(await runProgram(join(root, "node_modules/.bin/pnpm"), args, { cwd }));
  const archive = await readFile(filename);
  const { files: packed, rootDir } = await unpack(new Uint8Array(archive));
  const files = packed.map(({ name, data }) => ({ path: name.slice(rootDir.length + 1), data }));
  const own = files.find(({ path }) => path === "package.json");
  return {
    name: manifest.name,
    folder,
    tarball: filename,
    packedSize: archive.byteLength,
    size: files.reduce((sum, { data }) => sum + data.byteLength, 0),
    files,
    manifest: JSON.parse(new TextDecoder().decode(own?.data)),
  };
}
