import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runTurbo } from "../runTurbo.ts";
import { bumpVersions } from "./bumpVersions.ts";
import { checkChangesets } from "./checkChangesets.ts";
import { checkContents } from "./checkContents.ts";
import {
  compareWithLastRelease,
  findLastRelease,
  isReleasedElsewhere,
  writeApiChanges,
} from "./compareWithLastRelease.ts";
import { copySources } from "./copySources.ts";
import { createSbomPrinter } from "./createSbom.ts";
import { findRepository } from "./findRepository.ts";
import { lintArchive } from "./lintArchive.ts";
import { type PackedPackage, packPackage } from "./packPackage.ts";
import { readPublishedSize } from "./publishPackages.ts";
import { isPublished, readPackages } from "./readPackages.ts";

/** Where a release is made, and from what. */
export interface Preparation {
  /** Folder of the workspace, which stays as it is. */
  root: string;
  /** An empty folder for the copy that everything is done in. */
  copy: string;
  /** Folder for archives and bills of materials. */
  output: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** Called with what is done next. */
  onStep: (text: string) => void;
}

/** A package of a release. */
export interface PreparedPackage {
  packed: PackedPackage;
  oldVersion: string;
  /** Bytes of its last release, unpacked; undefined when there is none, or the registry does not say. */
  oldSize: number | undefined;
  /** What publint, Are The Types Wrong and our own check say; all empty when all is well. */
  publint: string[];
  types: string[];
  contents: string[];
  /** Path of its bill of materials. */
  sbom: string;
}

/** Everything of a release but publishing it. */
export interface Release {
  /** The version of all packages. */
  version: string;
  /** The changesets that it takes over. */
  changesets: string[];
  /** Tag of the last release, if there is one. */
  lastRelease: string | undefined;
  /** Paths of what changed in the API since then, in each language; empty without a last release. */
  apiChanges: string[];
  /** Whether the workspace has a git repository. */
  hasHistory: boolean;
  repository: string | undefined;
  /** In the order of publishing. */
  packages: PreparedPackage[];
  /** What forbids the release apart from what the packages have, each with what to do. */
  findings: string[];
  /** What is worth knowing, and forbids nothing. */
  notes: string[];
}

/**
 * Makes a release in a copy of the workspace: takes the changesets over, builds, packs and checks each package.
 *
 * @returns what came out; mistakes in packages are results, not exceptions
 * @throws Error when it cannot go on, such as when the build fails
 */
export async function prepareRelease(preparation: Preparation): Promise<Release> {
  const { root, copy, output, env, signal, onStep } = preparation;
  onStep("copying the workspace");
  const hasHistory = await copySources(root, copy);
  signal.throwIfAborted();

  onStep("taking the changesets over");
  const findings = await checkChangesets(copy);
  const { changesets, ignored, before } = await bumpVersions(copy);
  const workspace = await readPackages(copy);
  const published = workspace.filter(isPublished);
  const version = commonVersion(published.map(({ manifest }) => manifest));
  findings.push(
    ...ignored.map(
      (name) => `.changeset/${name}.md names no package that is published. Remove it, or name one.`,
    ),
  );
  if (hasHistory && (await isReleasedElsewhere(copy, version))) {
    findings.push(
      `${version} is released already: the tag v${version} is on another commit. Add a changeset: npx changeset`,
    );
  }
  const notes: string[] = [];
  if (changesets.length === 0) notes.push("There is no changeset: the versions stay as they are.");

  await build(
    published.map(({ manifest }) => manifest.name),
    preparation,
  );

  await mkdir(output, { recursive: true });
  const apiChanges: string[] = [];
  const lastRelease = hasHistory ? await findLastRelease(copy, version) : undefined;
  if (lastRelease !== undefined) {
    onStep(`comparing with ${lastRelease}`);
    const comparison = await compareWithLastRelease(copy, lastRelease, version);
    findings.push(...comparison.findings);
    notes.push(...comparison.notes);
    if (comparison.isComparable)
      apiChanges.push(...(await writeApiChanges(copy, lastRelease, version, output)));
  } else {
    const why = hasHistory ? "There is no tag of a release (v1.0.0)" : "There is no git repository";
    notes.push(`${why}: info.version, the type tests and the sizes are compared with nothing.`);
    if (!hasHistory) notes.push("The changelogs name no commits.");
  }
  const repository = await findRepository(root, env);
  if (repository === undefined)
    notes.push(
      "Neither a workflow nor the remote 'origin' has the address of the repository: 'repository' stays out of the manifests.",
    );

  const sboms = await createSbomPrinter(copy);
  const names = new Map(published.map(({ manifest }) => [manifest.name, manifest.version]));
  const surroundings = {
    folders: [root, copy].map((folder) => folder.replace(/\/$/, "")),
    workspace: new Set(workspace.map(({ manifest }) => manifest.name)),
    published: names,
  };
  onStep("packing and checking");
  const prepare = async (each: (typeof published)[number]): Promise<PreparedPackage> => {
    const { name } = each.manifest;
    const size = lastRelease && readPublishedSize(name, lastRelease.slice(1));
    const packed = await packPackage(each, copy, output, repository);
    const sbom = join(output, `${basename(packed.tarball, ".tgz")}.cdx.json`);
    await writeFile(sbom, await sboms.print(each.folder));
    return {
      packed,
      oldVersion: before.get(name) ?? version,
      oldSize: (await size) || undefined,
      ...(await lintArchive(packed)),
      contents: await checkContents(packed, surroundings),
      sbom,
    };
  };
  const packages = await Promise.all(published.map(prepare));
  signal.throwIfAborted();
  return { version, changesets, lastRelease, apiChanges, hasHistory, repository, packages, findings, notes };
}

async function build(names: string[], { root, copy, env, signal, onStep }: Preparation): Promise<void> {
  onStep("building");
  const { ok, tasks, errors } = await runTurbo(["build", ...names.map((name) => `--filter=${name}`)], {
    root: copy,
    // What was built once for the same sources need not be built again.
    env: { ...env, TURBO_CACHE_DIR: env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache") },
    signal,
    onTask: (name, task) => onStep(`${name}: ${task}`),
  });
  if (ok) return;
  const failed = tasks.filter(({ exitCode }) => exitCode !== 0);
  const log = failed.flatMap(({ id, log }) => [`${id} failed:`, ...log]);
  throw new Error(["The packages cannot be built. Run: npm run build", ...log, ...errors].join("\n"));
}

function commonVersion(manifests: { name: string; version: string }[]): string {
  const versions = new Set(manifests.map(({ version }) => version));
  const [version] = versions;
  if (version === undefined || versions.size > 1) {
    const list = manifests.map(({ name, version }) => `${name} ${version}`).join(", ");
    throw new Error(
      `The published packages have different versions: ${list}. List all in 'fixed' of .changeset/config.json.`,
    );
  }
  return version;
}
