// @ts-check
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { forgetRepository } from "./forgetRepository.mjs";
import { installWhenNeeded } from "./install.mjs";

// What every root script goes through: `node scripts/run.mjs <command> [arguments]`. Plain JavaScript,
// because it runs before anything is installed.

const root = fileURLToPath(new URL("..", import.meta.url));

/** @type {Record<string, (args: string[]) => Promise<unknown>>} */
const commands = {
  start: () => import("./src/start.ts"),
  test: () => import("./src/test.ts"),
  async generate() {
    const { drawPackages } = await import("./src/drawPackages.ts");
    drawPackages(root);
    await import("./src/generate.ts");
  },
  build: (args) => runTasks("build", ...args),
  lint: (args) => runTasks("lint", "lint-translations", "typecheck", ...args),
  // From the source: the log of a build would stand before the report.
  changes: () => import("../packages/changes/src/cli.ts"),
  release: () => import("./src/release.ts"),
  new: () => import("./src/new.ts"),
  async mock() {
    if (await runTasks("build", "--filter=@cloud-agents/mock")) {
      await import("../packages/mock/bin/cloud-agents-mock.js");
    }
  },
  async server() {
    if (await runTasks("build", "--filter=@cloud-agents/server")) {
      await import("../packages/server/bin/cloud-agents-server.js");
    }
  },
};

/** @param {string[]} args */
async function runTasks(...args) {
  const tasks = await import("./src/runTasks.ts");
  const ok = await tasks.runTasks(args);
  if (!ok) process.exitCode = 1;
  return ok;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
}

function checkFolder() {
  // tsx reads a ? in a path as the start of a URL's query, Redocly a # as the start of its fragment.
  const [character] = /[?#]/.exec(root) ?? [];
  if (character === undefined) return;
  throw new Error(
    `The folder ${root} has a ${character} in its path, which the tools cannot read. Rename it or move the workspace.`,
  );
}

const [name = "", ...rest] = process.argv.slice(2);
// npm swallows the `--` between a script's name and its arguments, pnpm passes it on.
const args = rest[0] === "--" ? rest.slice(1) : rest;
const command = commands[name];
try {
  checkNode();
  checkFolder();
  if (!command)
    throw new Error(`No such command: '${name}'. There are: ${Object.keys(commands).join(", ")}.`);
  await installWhenNeeded(root);
  process.argv.splice(2, Infinity, ...args);
  forgetRepository(process.env);
  Object.assign(process.env, {
    // turbo calls the pnpm that it finds first: the pinned one.
    PATH: join(root, "node_modules", ".bin") + delimiter + process.env.PATH,
    // What passed on one Node version is no cached pass on another.
    CLOUD_AGENTS_NODE_VERSION: process.versions.node,
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    DO_NOT_TRACK: "1",
    REDOCLY_TELEMETRY: "off",
  });
  // What comes now is TypeScript.
  (await import("tsx/esm/api")).register();
  await command(args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
