import type { Bundle } from "@cloud-agents/spec/loadBundle";
import { Mistake } from "./Mistake.ts";
import { readNames } from "./names.ts";
import type { Files, Part } from "./parts/Part.ts";
import { PARTS } from "./parts/parts.ts";
import { startPrinting } from "./parts/startPrinting.ts";
import { writeParts } from "./writeParts.ts";

/**
 * Writes parts, all of them by default. Nothing is written unless every part can be printed.
 *
 * @param named The description, as `readDescriptionFile` finds it.
 * @param output Folder for the parts; created when missing. What else is in it stays as it is.
 * @param only The parts to write, with those that they refer to.
 * @param print Called with each line of the report.
 * @throws DescriptionError for what a part does not support.
 * @throws Mistake when there is no such part, or the description cannot be read, or the folder cannot be written or has other files in the
 *   place of generated ones.
 */
export async function generate(
  named: string | undefined,
  output: string,
  only: readonly string[] | undefined,
  print: (line: string) => void,
): Promise<void> {
  const parts = selectParts(only);
  // It takes as long to load the compiler as to read the description, and to load what reads it: that is why it is not loaded before.
  const printTypes = "types" in parts ? startPrinting("types") : undefined;
  const { fromHere, readDescriptionFile } = await import("./readDescriptionFile.ts");
  const { printPart } = await import("./parts/printPart.ts");
  const { file, bundle, description } = await readDescriptionFile(named, process.cwd());
  const names = readNames(description);
  print(
    `${description.title || file}: ${description.operations.length} operations, ${countSchemas(bundle)} schemas`,
  );
  for (const notice of description.ignored) print(`${fromHere(notice, file)} is ignored.`);
  const input = { bundle, names, source: file };
  const start = (name: string) =>
    timed(() => (name === "types" && printTypes ? printTypes(input) : printPart(PARTS[name] as Part, input)));
  // These are printed by a thread and by a process of their own, the others meanwhile, one after the other.
  const printing = new Map(
    ["types", "docs"].filter((name) => name in parts).map((name) => [name, start(name)]),
  );
  let last: Promise<unknown> = Promise.resolve();
  for (const name of Object.keys(parts).filter((each) => !printing.has(each))) {
    const next = last.then(() => start(name));
    printing.set(name, next);
    last = next;
  }
  // The first part that fails is what is reported, below.
  for (const each of printing.values()) each.catch(() => {});
  const printed: [part: string, files: Files][] = [];
  for (const [name, { use }] of Object.entries(parts)) {
    const { result, seconds } = await (printing.get(name) as ReturnType<typeof start>);
    printed.push([name, result]);
    print(
      `  ${`${output}/${name}`.padEnd(output.length + 11)} ${seconds.padStart(5)} s  ${use(names.client)}`,
    );
  }
  await writeParts(output, printed);
}

function selectParts(only: readonly string[] = Object.keys(PARTS)): Record<string, Part> {
  const unknown = only.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined)
    throw new Mistake(
      `There is no part '${unknown}' for --only. There are ${Object.keys(PARTS).join(", ")}.`,
    );
  const wanted = new Set(only.flatMap((name) => [name, ...(PARTS[name]?.needs ?? [])]));
  return Object.fromEntries(Object.entries(PARTS).filter(([name]) => wanted.has(name)));
}

/** Runs something, and says how long it took. */
async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: string }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}

/** How many schemas somebody wrote: the reader makes several of one that others inherit from. */
function countSchemas({ document }: Bundle): number {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: object };
  return Object.keys(schemas).length;
}
