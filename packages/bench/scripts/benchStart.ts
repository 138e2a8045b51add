// Measures how long the reference server, the mock and Prism take to start with larger descriptions, and prints a table. README.md says how to read it.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { copyWorkspace } from "../../../scripts/test/helpers/copyWorkspace.ts";
import { describeApi } from "./describeApi.ts";
import { machine } from "./machine.ts";
import { startTarget } from "./measure.ts";
import { printTable } from "./printTable.ts";
import type { Target } from "./targets.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    resources: { type: "string", default: "0,396" },
  },
});
const rounds = Number(values.rounds);
const resources = values.resources.split(",").map(Number);
if (![rounds, ...resources].every(Number.isSafeInteger) || rounds < 1) {
  console.error("Usage: bench:start [--rounds <number>] [--resources <number>,<number>…]");
  process.exit(2);
}

const require = createRequire(import.meta.url);
const mock = require.resolve("@cloud-agents/mock/package.json");
const prism = createRequire(mock).resolve("@stoplight/prism-cli");
const mockCommand = join(dirname(mock), "bin/cloud-agents-mock.js");
const measured = [];
for (const count of resources) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bench-start-")));
  const copy = await copyWorkspace();
  try {
    console.error(`Building the server of a description with ${count} more resources`);
    await describeApi(folder, count);
    const isSource = (path: string) => !path.endsWith("node_modules");
    await cp(join(folder, "spec"), join(copy.root, "spec"), { recursive: true, filter: isSource });
    const build = ["run", "build", "--filter=@cloud-agents/server"];
    await promisify(execFile)("turbo", build, { cwd: copy.root, env: copy.env });
    const bundle = join(copy.root, "spec/dist/openapi.json");
    const server = join(copy.root, "packages/server/bin/cloud-agents-server.js");
    const targets: Target[] = [
      { name: "server", args: (port) => [server, "--port", `${port}`] },
      { name: "mock", args: (port) => [mockCommand, "--description", bundle, "--port", `${port}`] },
      { name: "Prism", args: (port) => [prism, "mock", bundle, "--port", `${port}`, "-m", "false"] },
    ];
    const { paths } = JSON.parse(await readFile(bundle, "utf8"));
    const operations = Object.values<object>(paths).flatMap((item) =>
      Object.keys(item).filter((key) => /^(get|put|post|patch|delete)$/.test(key)),
    );
    const starts = targets.map(({ name }) => ({
      name: `${name}, ${operations.length.toLocaleString("en")} operations`,
      measurements: [] as { start: number }[],
    }));
    for (let round = 1; round <= rounds; round += 1) {
      console.error(`Round ${round} of ${rounds}`);
      for (const [index, target] of targets.entries()) {
        const { start, stop } = await startTarget(target);
        await stop();
        starts[index]?.measurements.push({ start });
      }
    }
    measured.push(...starts);
  } finally {
    await copy.remove();
    await rm(folder, { recursive: true });
  }
}
printTable("start", measured, [["process start to first response, ms", "start"]]);
console.log(`\nMedians of ${rounds} alternating rounds, least and most in brackets. ${machine}.`);
