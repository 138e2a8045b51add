import { homedir } from "node:os";
import { lintSource } from "@secretlint/core";
import { creator as knownSecrets } from "@secretlint/secretlint-rule-preset-recommend";
import type { PackedFile, PackedPackage } from "./packPackage.ts";

/** What npm packs whatever a manifest says, as far as we have it. */
const ALWAYS_PACKED = new Set(["package.json", "README.md", "LICENSE"]);

/** Ranges that only this workspace understands. */
const WORKSPACE_RANGE = /^(workspace|catalog|file|link|portal):/;

/** Folders of people on Linux, macOS and Windows. */
const HOME = /(?:\/home|\/Users|[A-Za-z]:\\{1,2}Users\\{1,2})[/\\]?[A-Za-z0-9._-]+[/\\]/;

/** What the check knows of the workspace. */
export interface Workspace {
  /** Folders whose paths must not be in a package: the workspace's, and the copy's. */
  folders: string[];
  /** Names of all packages of the workspace. */
  workspace: Set<string>;
  /** Versions of the published ones, by name. */
  published: Map<string, string>;
}

/**
 * Looks through an archive for what must not be published, and for what must.
 *
 * @returns what was found, each with what to do; empty when all is well
 */
export async function checkContents(
  packed: PackedPackage,
  { folders, workspace, published }: Workspace,
): Promise<string[]> {
  const { files, manifest, folder } = packed;
  const paths = new Set(files.map(({ path }) => path));
  const findings: string[] = [];

  for (const path of ALWAYS_PACKED)
    if (!paths.has(path)) findings.push(`${path} is not in the archive. Write ${folder}/${path}.`);
  for (const path of paths) {
    const isListed = manifest.files?.some((entry) => path === entry || path.startsWith(`${entry}/`));
    if (!ALWAYS_PACKED.has(path) && !isListed)
      findings.push(`${path} is packed, but not listed in 'files' of ${folder}/package.json. List it there.`);
    if (path.endsWith(".map"))
      findings.push(`${path} is a source map, and sources are not published. Turn source maps off.`);
  }

  for (const field of ["dependencies", "optionalDependencies", "peerDependencies"] as const) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      const where = `'${field}' of ${folder}/package.json`;
      if (WORKSPACE_RANGE.test(range))
        findings.push(`${name} is still ${range} in ${where}. Give it a range that npm can resolve.`);
      else if (workspace.has(name) && !published.has(name))
        findings.push(
          `${name} in ${where} is private, so this package could not be installed. Publish it, or build what is needed of it in.`,
        );
      else if (published.has(name) && range.replace(/^[\^~]/, "") !== published.get(name))
        findings.push(`${name} is ${range} in ${where}, not ${published.get(name)}. Write workspace:*.`);
    }
  }
  if (manifest.publishConfig?.access !== "public" || manifest.publishConfig.provenance !== true)
    findings.push(
      `the provenance is not asked for. Write "publishConfig": { "access": "public", "provenance": true } into ${folder}/package.json.`,
    );

  const home = homedir();
  const places = [...folders, ...(home.length > "/root".length ? [home] : [])];
  for (const file of files) findings.push(...(await checkText(file, places)));
  return findings;
}

async function checkText({ path, data }: PackedFile, places: string[]): Promise<string[]> {
  const content = new TextDecoder().decode(data);
  const findings: string[] = [];
  const place = places.find((folder) => content.includes(folder)) ?? HOME.exec(content)?.[0];
  if (place !== undefined)
    findings.push(
      `${path}:${lineOf(content, content.indexOf(place))} has the path ${place} of a machine. Remove it.`,
    );
  const map = content.indexOf("//# sourceMappingURL=");
  if (map !== -1)
    findings.push(
      `${path}:${lineOf(content, map)} points to a source map, and none is published. Turn source maps off.`,
    );
  const { messages } = await lintSource({
    source: { filePath: path, content, contentType: "text" },
    options: {
      maskSecrets: true,
      noPhysicFilePath: true,
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: knownSecrets }] },
    },
  });
  for (const { message, loc } of messages)
    findings.push(
      `${path}:${loc.start.line} may hold a secret: ${message}. Remove it, and revoke it if it is real.`,
    );
  return findings;
}

function lineOf(content: string, index: number): number {
  return content.slice(0, index).split("\n").length;
}
