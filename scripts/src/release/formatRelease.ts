import { basename } from "node:path";
import { formatTable } from "./formatTable.ts";
import type { Release } from "./prepareRelease.ts";

const NUMBER = new Intl.NumberFormat("en");

/**
 * A release as a table of packages, and below it what was found in them.
 *
 * @returns lines
 */
export function formatRelease(release: Release): string[] {
  const rows = release.packages.map(({ packed, oldVersion, oldSize, publint, types, contents, sbom }) => {
    const { name, manifest, files, packedSize, size } = packed;
    return [
      name,
      oldVersion === manifest.version ? oldVersion : `${oldVersion} → ${manifest.version}`,
      NUMBER.format(files.length),
      NUMBER.format(packedSize),
      NUMBER.format(size),
      oldSize === undefined ? "–" : NUMBER.format(oldSize),
      verdict(publint),
      verdict(types),
      verdict(contents),
      basename(sbom),
    ];
  });
  const heading = [
    "package",
    "version",
    "files",
    "packed",
    "unpacked",
    "before",
    "publint",
    "types",
    "contents",
    "SBOM",
  ];
  return formatTable([heading, ...rows]);
}

/**
 * What forbids a release: that of the packages, and that of all of it.
 *
 * @returns one line each; empty when nothing does
 */
export function findMistakesOf(release: Release): string[] {
  const ofPackages = release.packages.flatMap(({ packed: { name }, publint, types, contents }) => [
    ...publint.map((text) => `${name}: publint: ${text}`),
    ...types.map((text) => `${name}: types: ${text}`),
    ...contents.map((text) => `${name}: ${text}`),
  ]);
  return [...release.findings, ...ofPackages].map((text) => text.replace(/\s*\n\s*/g, " "));
}

function verdict(findings: string[]): string {
  return findings.length === 0 ? "✓" : `✗ ${findings.length}`;
}
