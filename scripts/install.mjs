// @ts-check
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { signalGroup } from "./signalGroup.mjs";

/** What ends an installation, and with it this process. */
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** Milliseconds that the package manager gets to end before it is killed. */
const GRACE_MS = 5_000;

/**
 * Installs the dependencies, unless what is installed came from the same lockfile and manifests.
 * Says nothing when there is nothing to do; shows the package manager's output only when it fails. A signal that ends this process ends
 * the package manager first.
 *
 * @param {string} root folder of the workspace
 * @throws {Error} with the whole output and what to do, when the installation fails
 */
export async function installWhenNeeded(root) {
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
  const { ok, output, error } = await runNpx(args, root);
  if (!ok) throw new Error(explainFailure(output, version, error));
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
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ ok: boolean, output: string, error?: Error }>}
 */
async function runNpx(args, cwd) {
  /** @type {NodeJS.Signals | undefined} */
  let asked;
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    asked ??= signal;
    signalGroup(npx.pid, signal);
    setTimeout(() => signalGroup(npx.pid, "SIGKILL"), GRACE_MS).unref();
  };
  // Before it runs: a signal in between would end this process alone.
  for (const signal of SIGNALS) process.on(signal, end);
  // A group of its own, because the command is a script that starts others.
  const npx = spawn("npx", args, { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Promise<{ ok: boolean, error?: Error }>} */
  const ended = new Promise((resolve) => {
    npx.once("error", (error) => resolve({ ok: false, error }));
    npx.once("close", (code) => resolve({ ok: code === 0 }));
  });
  const [result, ...output] = await Promise.all([ended, text(npx.stdout), text(npx.stderr)]);
  for (const signal of SIGNALS) process.off(signal, end);
  if (asked !== undefined) {
    process.kill(process.pid, asked);
    await new Promise(() => {});
  }
  return { ...result, output: output.join("") };
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
