import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Mistake } from "./Mistake.ts";
import { readNames } from "./names.ts";
import { type Files, PARTS, printPart } from "./printParts.ts";
import { fromHere, type ReadFile } from "./readDescriptionFile.ts";

/** What each part is for, as the summary says it. */
const USES: Record<string, (client: string) => string> = {
  types: () => "TypeScript types of every schema",
  client: (client) => `${client}, one method for each operation`,
  validator: () => "checkRequest, checkResponse, and checkEvent for streams",
  msw: () => "handlers for Mock Service Worker",
  docs: () => "index.html, the reference",
};

/**
 * Writes all parts. Nothing is written unless every part can be printed.
 *
 * @param output Folder for the parts; created when missing.
 * @param print Called with each line of the report.
 * @throws DescriptionError for what a part does not support.
 * @throws Mistake when the folder cannot be written.
 */
export async function generate(
  { file, bundle, description }: ReadFile,
  output: string,
  print: (line: string) => void,
): Promise<void> {
  const names = readNames(description);
  print(
    `${description.title || file}: ${description.operations.length} operations, ${description.schemas.size} schemas`,
  );
  for (const notice of description.ignored) print(`${fromHere(notice, file)} is ignored.`);
  // The docs are rendered by a process of their own: the others are printed meanwhile.
  const docs = timed(() => printPart("docs", bundle, names, file));
  // When another part fails first, that is what is reported; else this is, below.
  docs.catch(() => {});
  const printed: [part: string, files: Files][] = [];
  for (const part of Object.keys(PARTS)) {
    const { result, seconds } = await (part === "docs"
      ? docs
      : timed(() => printPart(part, bundle, names, file)));
    printed.push([part, result]);
    const use = (USES[part] as (client: string) => string)(names.client);
    print(`  ${`${output}/${part}`.padEnd(output.length + 11)} ${seconds.padStart(5)} s  ${use}`);
  }
  try {
    // What is generated are ES modules, whatever the project around them is.
    await mkdir(resolve(output), { recursive: true });
    await writeFile(join(resolve(output), "package.json"), '{ "type": "module" }\n');
    for (const [part, files] of printed) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(resolve(output), part, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
    }
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Mistake(`${output} cannot be written: ${reason}. Name another folder with --output.`);
  }
}

/** Runs something, and says how long it took. */
async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: string }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}
