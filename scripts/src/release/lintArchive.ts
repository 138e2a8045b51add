import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { PackedPackage } from "./packPackage.ts";

/** The ways to import a package that has ES modules only: `attw --profile esm-only` looks at these. */
const ESM_ONLY = ["node16-esm", "bundler"] as const;

/** What the linters of packages say of an archive; both empty when all is well. */
export interface ArchiveFindings {
  publint: string[];
  types: string[];
}

/** Runs publint, strictly, and Are The Types Wrong on an archive. */
export async function lintArchive(packed: PackedPackage): Promise<ArchiveFindings> {
  const archive = new Uint8Array(await readFile(packed.tarball));
  const { messages } = await publint({ pack: { tarball: archive.buffer }, strict: true });
  const manifest = { ...packed.manifest };
  return {
    publint: messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code),
    types: await checkTypes(archive),
  };
}

async function checkTypes(archive: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(archive));
  if (!analysis.types) return ["it has no types"];
  const findings = new Set<string>();
  for (const { subpath, resolutions } of Object.values(analysis.entrypoints)) {
    for (const kind of ESM_ONLY) {
      for (const index of resolutions[kind].visibleProblems ?? []) {
        const problem = analysis.problems[index];
        if (problem) findings.add(`${subpath} (${kind}): ${describe(problem)}`);
      }
    }
  }
  return [...findings];
}

function describe(problem: Problem): string {
  if ("fileName" in problem) return `${problem.kind} in ${problem.fileName}`;
  if ("typesFileName" in problem) return `${problem.kind} in ${problem.typesFileName}`;
  return problem.kind;
}
