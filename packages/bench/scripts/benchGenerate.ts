// Measures generators of TypeScript clients side by side, and prints a table. README.md says how to read it. Needs the build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import { printTable } from "./printTable.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error("Usage: bench:generate [--rounds <number>]");
  process.exit(2);
}

const require = createRequire(import.meta.url);
const description = require.resolve("@cloud-agents/spec/openapi.json");
const spec = createRequire(require.resolve("@cloud-agents/spec/package.json"));
const others = fileURLToPath(new URL("../generators/node_modules/.bin/", import.meta.url));
const ours = fileURLToPath(new URL("../../cli/bin/cloud-agents.js", import.meta.url));

/** Has a process note, when it exits, the most memory that it held, in KiB: Node.js counts it, but tells only the process itself. */
const noteMemory = `--import=data:text/javascript,${encodeURIComponent(
  'import{appendFileSync}from"node:fs";process.on("exit",()=>appendFileSync(process.env.BENCH_MEMORY,process.resourceUsage().maxRSS+"\\n"))',
)}`;

/** What Kubb is told: types, and a function per operation. Without the schemas as JSON, which it would write as well. */
const kubb = (
  folder: string,
) => `import { pluginClient } from "${others}../@kubb/plugin-client/dist/index.js";
import { pluginOas } from "${others}../@kubb/plugin-oas/dist/index.js";
import { pluginTs } from "${others}../@kubb/plugin-ts/dist/index.js";
export default {
  root: ".",
  input: { path: ${JSON.stringify(description)} },
  output: { path: ${JSON.stringify(folder)} },
  plugins: [pluginOas({ generators: [] }), pluginTs({}), pluginClient({ client: "fetch", bundle: true })],
};
`;

const generators: { name: string; args(folder: string): string[] }[] = [
  {
    name: "ours: types, client",
    args: (folder) => [ours, "generate", description, "--output", folder, "--only", "client"],
  },
  {
    name: "ours, and validator, msw",
    args: (folder) => [ours, "generate", description, "--output", folder, "--only", "client,validator,msw"],
  },
  { name: "ours: all, docs too", args: (folder) => [ours, "generate", description, "--output", folder] },
  {
    name: "`@hey-api/openapi-ts`",
    args: (folder) => [`${others}openapi-ts`, "-i", description, "-o", folder],
  },
  {
    name: "orval",
    args: (folder) => [`${others}orval`, "--input", description, "--output", join(folder, "client.ts")],
  },
  {
    name: "Kubb",
    args(folder) {
      const config = join(folder, "../kubb.config.mjs");
      writeFileSync(config, kubb(folder));
      return [`${others}kubb`, "generate", "--config", config];
    },
  },
  {
    name: "`redocly generate-client`",
    args: (folder) => [
      join(spec.resolve("@redocly/cli/package.json"), "../bin/cli.js"),
      ...["generate-client", description, "--output", join(folder, "client.ts")],
    ],
  },
  {
    name: "openapi-typescript (types only)",
    args: (folder) => [`${others}openapi-typescript`, description, "-o", join(folder, "types.d.ts")],
  },
];

if (!existsSync(others)) {
  console.error("The other generators are missing. Run: npm ci --prefix packages/bench/generators");
  process.exit(1);
}
const runs = generators.map((generator) => ({
  ...generator,
  measurements: [] as { time: number; memory: number }[],
}));
for (let round = 1; round <= rounds; round += 1) {
  console.error(`Round ${round} of ${rounds}`);
  for (const { name, args, measurements } of runs) measurements.push(await generate(name, args));
}
printTable("generate", runs, [
  ["process start to end, ms", "time"],
  ["most resident memory, MiB", "memory"],
]);
console.log(`\nMedians of ${rounds} alternating rounds, least and most in brackets. ${machine}.`);

/** Runs one generator into a new folder. Of a generator with several processes, the largest one's memory counts. */
async function generate(name: string, args: (folder: string) => string[]) {
  const root = await mkdtemp(join(tmpdir(), "bench-generate-"));
  try {
    const noted = join(root, "memory");
    const started = performance.now();
    const child = spawn(process.execPath, args(join(root, "generated")), {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        NODE_OPTIONS: noteMemory,
        BENCH_MEMORY: noted,
        REDOCLY_TELEMETRY: "off",
        DO_NOT_TRACK: "1",
        KUBB_DISABLE_TELEMETRY: "1",
      },
    });
    const [, printed, mistakes] = child.stdio.map((stream) => {
      const chunks: Buffer[] = [];
      stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
      return chunks;
    });
    const text = (chunks: Buffer[] = []) => Buffer.concat(chunks).toString().trim();
    const [code] = await once(child, "close");
    const time = performance.now() - started;
    if (code !== 0)
      throw new Error(`${name} ended with exit code ${code}:\n${text(mistakes)}\n${text(printed)}`);
    if (!existsSync(join(root, "generated"))) throw new Error(`${name} generated nothing:\n${text(printed)}`);
    return {
      time,
      memory: Math.max(...(await readFile(noted, "utf8")).trim().split("\n").map(Number)) / 1024,
    };
  } finally {
    await rm(root, { recursive: true });
  }
}
