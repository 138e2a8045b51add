import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFolders } from "../../install.mjs";

/** What of a manifest matters to a release. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  license?: string;
  description?: string;
  files?: string[];
  exports?: unknown;
  publishConfig?: { access?: string; provenance?: boolean };
  repository?: { type: string; url: string; directory: string };
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A package of the workspace. */
export interface WorkspacePackage {
  /** Relative to the root, such as `packages/client`. */
  folder: string;
  manifest: Manifest;
}

/**
 * The packages of the workspace; those that are published come after the published ones that they need, so that none is ever
 * published before something that it asks for.
 *
 * @param root folder of the workspace
 */
export async function readPackages(root: string): Promise<WorkspacePackage[]> {
  const packages = await Promise.all(
    packageFolders(root).map(async (folder) => ({
      folder,
      manifest: JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")) as Manifest,
    })),
  );
  const byName = new Map(packages.map((each) => [each.manifest.name, each]));
  const sorted = new Set<WorkspacePackage>();
  const visiting = new Set<WorkspacePackage>();
  const visit = (each: WorkspacePackage) => {
    // What needs itself in the end has no right order; pnpm warns of it.
    if (visiting.has(each)) return;
    visiting.add(each);
    const { dependencies, peerDependencies } = each.manifest;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const needed = byName.get(name);
      if (needed) visit(needed);
    }
    sorted.add(each);
  };
  for (const each of packages) visit(each);
  return [...sorted];
}

/** Whether a package goes to the registry. */
export function isPublished({ manifest }: WorkspacePackage): boolean {
  return !manifest.private;
}
