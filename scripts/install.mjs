// @ts-check
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs the dependencies, unless what is installed came from the same lockfile and manifests.
 * Says nothing when there is nothing to do; shows the package manager's output only when it fails.
 *
 * @param {string} root folder of the workspace
 * @throws {Error} with the whole output and what to do, when the installation fails
 */
export function installWhenNeeded(root) {
  const packages = packageFolders(root);
  const stamp = join(root, "node_modules", ".installed-from");
  const wanted = fingerprint(root, packages);
  const present = packages.every((folder) => existsSync(join(root, folder, "node_modules")));
  if (present && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.pnpm;
  console.log("Installing dependencies (a minute the first time)");
  // Without a terminal pnpm would stop to ask before it replaces a node_modules folder made by another tool.
  const args = [
    "--yes",
    `pnpm@${version}`,
    "install",
    "--frozen-lockfile",
    "--config.confirmModulesPurge=false",
  ];
  const { status, stdout, stderr, error } = spawnSync("npx", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(explainFailure(`${stdout ?? ""}${stderr ?? ""}`, version, error));
  writeFileSync(stamp, wanted);
}

/**
 * The folders of the workspace's packages, as pnpm-workspace.yaml lists them. Written out here because
 * no YAML parser is installed yet when this runs.
 *
 * @param {string} root folder of the workspace
 * @returns {string[]} relative to the root
 */
export function packageFolders(root) {
  const packages = ["packages", "examples"].flatMap((parent) => {
    const folder = join(root, parent);
    return existsSync(folder) ? readdirSync(folder).map((name) => `${parent}/${name}`) : [];
  });
  return ["spec", ...packages, "scripts"].filter((folder) => existsSync(join(root, folder, "package.json")));
}

/**
 * @param {string} root
 * @param {string[]} packages
 */
function fingerprint(root, packages) {
  const manifests = [".", ...packages].map((folder) => join(folder, "package.json"));
  // Some dependencies are one binary per platform, so a folder copied from another machine does not do.
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", ...manifests]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/**
 * @param {string} output
 * @param {string} version
 * @param {Error | undefined} error
 */
function explainFailure(output, version, error) {
  const remedy = output.includes("ERR_PNPM_OUTDATED_LOCKFILE")
    ? `A package.json asks for something that pnpm-lock.yaml does not have. Run: npx pnpm@${version} install`
    : "Check the connection to the package registry and the space on the disk, then run the same command again.";
  return `${error ? `Could not run npx: ${error.message}\n` : output}\nThe dependencies could not be installed. ${remedy}`;
}
