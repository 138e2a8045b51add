import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as CDX from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import parseSpdx from "spdx-expression-parse";
import { parse } from "yaml";
import { isPublished, type Manifest, readPackages } from "./readPackages.ts";
import { runProgram } from "./runProgram.ts";

/** What of pnpm-lock.yaml, version 9, is read. */
interface Lockfile {
  lockfileVersion: string;
  importers: Record<string, Importer>;
  packages: Record<string, { resolution: { integrity?: string } }>;
  snapshots: Record<string, { dependencies?: Resolved; optionalDependencies?: Resolved }>;
}
type Resolved = Record<string, string>;
interface Importer {
  dependencies?: Record<string, { version: string }>;
  optionalDependencies?: Record<string, { version: string }>;
}

/** Prints bills of materials of the published packages. */
export interface SbomPrinter {
  /**
   * The bill of one package: what installing it brings along, in the versions that it was tested with. It is the same for the same
   * lockfile: it has no time, and no number.
   *
   * @param folder of the package, relative to the root
   * @returns CycloneDX 1.6 in JSON, valid by its schema
   * @throws Error when it is not
   */
  print(folder: string): Promise<string>;
}

const licenses = new CDX.Contrib.License.Factories.LicenseFactory(parseSpdx);
const serializer = new CDX.Serialize.JsonSerializer(
  new CDX.Serialize.JSON.Normalize.Factory(CDX.Spec.Spec1dot6),
);
const validator = new CDX.Validation.JsonStrictValidator(CDX.Spec.Version.v1dot6);

/**
 * Reads the lockfile and the licenses of what is installed.
 *
 * @param root folder of a copy of the workspace, with the versions of the release
 * @throws Error when the lockfile is of another version
 */
export async function createSbomPrinter(root: string): Promise<SbomPrinter> {
  const lockfile: Lockfile = parse(await readFile(join(root, "pnpm-lock.yaml"), "utf8"));
  if (lockfile.lockfileVersion !== "9.0")
    throw new Error(
      `pnpm-lock.yaml is of version ${lockfile.lockfileVersion}, and scripts/src/release/createSbom.ts reads 9.0. Compare the formats and adapt it.`,
    );
  const published = (await readPackages(root)).filter(isPublished);
  const manifests = new Map(published.map(({ folder, manifest }) => [folder, manifest]));
  const licenseOf = await readLicenses(root);

  function add(
    bom: CDX.Models.Bom,
    made: Map<string, CDX.Models.Component>,
    key: string,
  ): CDX.Models.Component {
    const known = made.get(key);
    if (known) return known;
    const [name, version] = splitKey(key);
    const component = describe({ name, version }, licenseOf.get(`${name}@${version}`));
    const [algorithm, hash] = lockfile.packages[`${name}@${version}`]?.resolution.integrity?.split("-") ?? [];
    if (algorithm === "sha512" && hash !== undefined)
      component.hashes.set(CDX.Enums.HashAlgorithm["SHA-512"], Buffer.from(hash, "base64").toString("hex"));
    made.set(key, component);
    bom.components.add(component);
    const { dependencies, optionalDependencies } = lockfile.snapshots[key] ?? {};
    for (const [needed, at] of Object.entries({ ...dependencies, ...optionalDependencies }))
      component.dependencies.add(add(bom, made, keyOf(needed, at)).bomRef);
    return component;
  }

  function addNeedsOf(
    bom: CDX.Models.Bom,
    made: Map<string, CDX.Models.Component>,
    component: CDX.Models.Component,
    folder: string,
  ) {
    const { dependencies, optionalDependencies } = lockfile.importers[folder] ?? {};
    for (const [name, { version }] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      const linked = version.startsWith("link:") ? join(folder, version.slice("link:".length)) : undefined;
      if (linked === undefined) component.dependencies.add(add(bom, made, keyOf(name, version)).bomRef);
      else {
        const manifest = manifests.get(linked);
        if (!manifest) continue;
        let own = made.get(linked);
        if (!own) {
          own = describe(manifest, manifest.license);
          made.set(linked, own);
          bom.components.add(own);
          addNeedsOf(bom, made, own, linked);
        }
        component.dependencies.add(own.bomRef);
      }
    }
  }

  return {
    async print(folder) {
      const manifest = manifests.get(folder) as Manifest;
      const bom = new CDX.Models.Bom();
      bom.metadata.component = describe(manifest, manifest.license);
      addNeedsOf(bom, new Map(), bom.metadata.component, folder);
      const text = serializer.serialize(bom, { sortLists: true, space: 2 });
      const mistake = await validator.validate(text);
      if (mistake !== null)
        throw new Error(
          `${folder}: its bill of materials is not valid CycloneDX: ${JSON.stringify(mistake)}. Correct scripts/src/release/createSbom.ts.`,
        );
      return `${text}\n`;
    },
  };
}

function describe(
  { name, version, description }: { name: string; version: string; description?: string | undefined },
  license: string | undefined,
): CDX.Models.Component {
  const [group, base] = name.startsWith("@") ? name.split("/") : [undefined, name];
  const purl = new PackageURL("npm", group, base as string, version).toString();
  const component = new CDX.Models.Component(CDX.Enums.ComponentType.Library, base as string, {
    group,
    version,
    description,
    purl,
    bomRef: purl,
  });
  if (license !== undefined) component.licenses.add(licenses.makeFromString(license));
  return component;
}

/** Of `@a/b@1.0.0(peer@2.0.0)`, `@a/b` and `1.0.0`. */
function splitKey(key: string): [string, string] {
  const [plain = ""] = key.split("(");
  const at = plain.lastIndexOf("@");
  return [plain.slice(0, at), plain.slice(at + 1)];
}

/** The lockfile writes an alias with the name that it stands for, everything else without its name. */
function keyOf(name: string, version: string): string {
  return /^@?[^@(]+@/.test(version) ? version : `${name}@${version}`;
}

/** By name and version. Packages for other platforms are not installed, so their licenses are unknown. */
async function readLicenses(root: string): Promise<Map<string, string>> {
  const args = ["licenses", "list", "--prod", "--json", "--recursive"];
  const printed = await runProgram(join(root, "node_modules/.bin/pnpm"), args, { cwd: root });
  const groups: Record<string, { name: string; versions: string[] }[]> = JSON.parse(printed);
  return new Map(
    Object.entries(groups).flatMap(([license, packages]) =>
      packages.flatMap(({ name, versions }) =>
        versions.map((version) => [`${name}@${version}`, license] as const),
      ),
    ),
  );
}
