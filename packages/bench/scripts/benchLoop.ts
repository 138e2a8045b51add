// Measures from a saved line to what `npm start` serves, in a copy of the workspace, and prints a table. README.md says how to read it.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { copyWorkspace } from "../../../scripts/test/helpers/copyWorkspace.ts";
import { startInCopy } from "../../../scripts/test/helpers/startInCopy.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { saveNumbers } from "./saveNumbers.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error("Usage: bench:loop [--rounds <number>]");
  process.exit(2);
}

const FILE = "spec/components/schemas/Agent.yaml";
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** By what is edited: the seconds of each round, by part. */
const measured = new Map<string, Map<string, number[]>>();
const copy = await copyWorkspace();
// What the workspace has built need not be built again.
copy.env.TURBO_CACHE_DIR = process.env.TURBO_CACHE_DIR ?? join(root, ".turbo/cache");
try {
  const started = await startInCopy(copy);
  const original = await copy.read(FILE);
  const save = async (text: string): Promise<Map<string, number>> => {
    await copy.write(FILE, text);
    // Other lines say later which packages follow.
    const line = await started.line(/^[✓✗] .*\ball [\d.]+ s\)$/);
    const times = /\(([^()]*\ball [\d.]+ s)\)$/.exec(line)?.[1];
    if (!line.startsWith("✓") || times === undefined)
      throw new Error(`npm start did not take it over: ${line}`);
    return new Map(
      times.split(", ").map((part) => {
        const [, name = "", seconds] = /^(.*) ([\d.]+) s$/.exec(part) ?? [];
        return [name, Number(seconds)];
      }),
    );
  };
  const note = async (edit: string, text: string) => {
    const parts = measured.get(edit) ?? new Map<string, number[]>();
    measured.set(edit, parts);
    for (const [part, seconds] of await save(text)) parts.set(part, [...(parts.get(part) ?? []), seconds]);
  };
  try {
    console.error("The first save, which waits until the compilers are loaded");
    await note("a text, the first save", original.replace(/^description: .*/m, "description: Edited first."));
    await save(original);
    for (let round = 1; round <= rounds; round += 1) {
      console.error(`Round ${round} of ${rounds}`);
      await note("a text", original.replace(/^description: .*/m, `description: Edited ${round} times.`));
      await note("the text as it was", original);
      await note(
        "a new field",
        `${original.trimEnd()}\n  remark_${round}:\n    type: string\n    description: A remark.\n`,
      );
      await note("no field any more", original);
    }
  } finally {
    await started.end("SIGINT");
  }
} finally {
  await copy.remove();
}

/** In the order in which they are usually served. */
const PARTS = ["types", "client", "mock", "docs", "server", "all"];
const seen = new Set([...measured.values()].flatMap((times) => [...times.keys()]));
const parts = [...PARTS.filter((part) => seen.delete(part)), ...seen];
const medians = Object.fromEntries(
  [...measured].map(([edit, times]) => [
    edit,
    Object.fromEntries([...times].map(([part, seconds]) => [part, median(seconds)])),
  ]),
);
const table = [
  ["seconds until it is served", ...parts],
  ["---", ...parts.map(() => "---")],
  ...Object.entries(medians).map(([edit, times]) => [
    edit,
    ...parts.map((part) => times[part]?.toFixed(1) ?? ""),
  ]),
];
console.log(table.map((cells) => `| ${cells.join(" | ")} |`).join("\n"));
console.log(`\nMedians of ${rounds} rounds. ${machine}.`);
saveNumbers("loop", { rounds, seconds: medians });
