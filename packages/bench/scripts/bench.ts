// Runs all benchmarks one after the other, and says what was measured, on what. README.md says how to read them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findChromium } from "@cloud-agents/chromium";
import { hasPostgres } from "@cloud-agents/deployment";
import { machine } from "./machine.ts";

const USAGE = `Usage: pnpm --filter @cloud-agents/bench bench [--rounds <number>] [<benchmark>…]

Runs all benchmarks, or those named, and keeps their medians in packages/bench/numbers.json. Nothing else should run on the machine
meanwhile. --rounds is how often those are repeated that have this option; each has a number of its own. Build first: npm run build.`;

/** An installation that a benchmark needs besides the workspace's. */
const install = (folder: string) => ({
  isThere: () => existsSync(new URL(`../${folder}/node_modules`, import.meta.url)),
  how: `npm ci --ignore-scripts --legacy-peer-deps --prefix packages/bench/${folder}`,
});

const chromium = {
  isThere: () => findChromium() !== undefined,
  how: "install Chromium, or set CHROMIUM_PATH",
};

/** The benchmarks, in this order, with what they need. */
const BENCHMARKS: Record<string, { file: string; needs?: { isThere(): boolean; how: string }[] }> = {
  server: { file: "benchServer.ts" },
  postgres: {
    file: "benchPostgres.ts",
    needs: [{ isThere: () => hasPostgres, how: "install PostgreSQL" }],
  },
  uploads: { file: "benchUploads.ts" },
  client: { file: "benchClient.ts" },
  frameworks: { file: "benchFrameworks.ts" },
  proxy: { file: "benchProxy.ts" },
  generate: { file: "benchGenerate.ts", needs: [install("generators")] },
  loop: { file: "benchLoop.ts" },
  growth: { file: "benchGrowth.ts" },
  start: { file: "benchStart.ts" },
  clone: { file: "benchClone.ts" },
  docs: { file: "benchDocs.ts", needs: [install("references"), chromium] },
  search: { file: "benchSearch.ts", needs: [install("references"), chromium] },
};

const { values, positionals } = readCommandLine();
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (values.help || unknown.length > 0) {
  const names = `Benchmarks: ${Object.keys(BENCHMARKS).join(", ")}.`;
  if (unknown.length > 0) console.error(`There is no benchmark '${unknown.join("', '")}'. ${names}`);
  else console.log(`${USAGE}\n\n${names}`);
  process.exit(values.help ? 0 : 2);
}

console.log(`${machine}\n${versions().join(", ")}`);
const failed: string[] = [];
for (const [name, { file, needs = [] }] of Object.entries(BENCHMARKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n## ${name}\n`);
  const missing = needs.filter(({ isThere }) => !isThere());
  if (missing.length > 0) {
    console.log(`Not measured. It needs: ${missing.map(({ how }) => how).join("; ")}`);
    failed.push(name);
    continue;
  }
  const args = values.rounds === undefined ? [] : [`--rounds=${values.rounds}`];
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nNot measured: ${failed.join(", ")}.`);
  process.exitCode = 1;
}

function readCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { rounds: { type: "string" }, help: { type: "boolean", default: false } },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** What is measured beside ours, as it is installed here. */
function versions(): string[] {
  const require = createRequire(import.meta.url);
  const { devDependencies } = require("../package.json") as { devDependencies: Record<string, string> };
  const others = Object.keys(devDependencies).filter((name) => !/^@(cloud-agents|types)\//.test(name));
  return others.map((name) => {
    const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    return `${name} ${JSON.parse(readFileSync(manifest, "utf8")).version}`;
  });
}
