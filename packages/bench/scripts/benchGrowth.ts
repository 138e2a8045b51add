// Measures how the work grows with the description, prints a table, and keeps what is drawn. README.md says how to read it. Needs the build.
import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { describeApi } from "./describeApi.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { saveNumbers } from "./saveNumbers.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    resources: { type: "string", default: "0,36,116,396" },
    steps: { type: "string", default: "bundle,lint,model,types,client,validator,msw,docs,search" },
  },
});
const rounds = Number(values.rounds);
const resources = values.resources.split(",").map(Number);
if (![rounds, ...resources].every(Number.isSafeInteger) || rounds < 1) {
  console.error(
    "Usage: bench:growth [--rounds <number>] [--resources <number>,<number>…] [--steps <step>,<step>…]",
  );
  process.exit(2);
}

/** The bundle is made by the first step, and read by all that follow. */
const steps = ["bundle", ...values.steps.split(",").filter((step) => step !== "bundle")];

interface Figure {
  time: number;
  memory: number;
}

const run = promisify(execFile);
const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const program = fileURLToPath(new URL("growthSteps.ts", import.meta.url));
const rows: { operations: number; bytes: number; figures: Map<string, Figure> }[] = [];
for (const count of resources) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "bench-growth-")));
  try {
    await describeApi(folder, count);
    const figures = new Map<string, Figure>();
    for (const step of steps) {
      const measured: Figure[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        console.error(`${count} more resources, ${step}, round ${round} of ${rounds}`);
        measured.push(await child(step, folder));
      }
      figures.set(step, {
        time: Math.round(median(measured.map(({ time }) => time))),
        memory: Math.round(median(measured.map(({ memory }) => memory))),
      });
    }
    rows.push({ ...(await child<{ bytes: number; operations: number }>("size", folder)), figures });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const number = (value: number | undefined) => value?.toLocaleString("en") ?? "";
const table = [
  [
    "processor time, ms (most memory, MiB)",
    ...rows.map(({ operations }) => `${number(operations)} operations`),
  ],
  ["---", ...rows.map(() => "---")],
  ...steps.map((step) => [
    step,
    ...rows.map(({ figures }) => {
      const figure = figures.get(step);
      return figure ? `${number(figure.time)} (${number(figure.memory)})` : "";
    }),
  ]),
  ["client, minified and gzipped, bytes", ...rows.map(({ bytes }) => number(bytes))],
];
console.log(table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
console.log(`\nMedians of ${rounds} rounds. ${machine}.`);

saveNumbers("growth", {
  rounds,
  sizes: rows.map(({ figures, ...row }) => ({ ...row, ...Object.fromEntries(figures) })),
});

async function child<Result = Figure>(step: string, folder: string): Promise<Result> {
  const { stdout } = await run(process.execPath, [tsx, program, step, folder]);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}
