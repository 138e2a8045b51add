import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Mistake } from "./Mistake.ts";
import { GENERATED_MARK } from "./parts/generatedMark.ts";
import type { Files } from "./parts/Part.ts";

/** What is generated are ES modules, whatever the project around them is. */
const MANIFEST = '{ "type": "module" }\n';

/**
 * Writes parts, each into a folder of its own. What else is in the folders stays as it is.
 *
 * @param output Folder for the parts; created when missing.
 * @throws Mistake when a folder cannot be written, or has files in it that a part would replace and that are not generated. Then nothing is
 *   written.
 */
export async function writeParts(
  output: string,
  parts: readonly (readonly [string, Files])[],
): Promise<void> {
  const folder = resolve(output);
  const inFolder = (part: string, files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [join(folder, part, name), text]));
  for (const [part, files] of parts) await refuseOthers(join(output, part), inFolder(part, files));
  const manifests = await manifestsOf(
    folder,
    parts.map(([part]) => part),
  );
  try {
    for (const files of [manifests, ...parts.map(([part, files]) => inFolder(part, files))]) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, text);
      }
    }
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Mistake(`${output} cannot be written: ${reason}. Name another folder with --output.`);
  }
}

/** Refuses to replace files in a folder in which none of them is generated. */
async function refuseOthers(folder: string, files: Files): Promise<void> {
  const found = await Promise.all(
    Object.keys(files).map(async (path) => ({ path, text: await readIfThere(path) })),
  );
  const there = found.filter(({ text }) => text !== undefined);
  const [first] = there;
  if (first && !there.some(({ text }) => text?.includes(GENERATED_MARK)))
    throw new Mistake(
      `${folder} has files that are not generated, and ${first.path} would be replaced. Name another folder with --output.`,
    );
}

/**
 * The manifests that make modules of the parts: one for all, or one for each where the output folder has its own that says something else.
 *
 * @throws Mistake when the folder of a part has one, too.
 */
async function manifestsOf(folder: string, parts: readonly string[]): Promise<Files> {
  const path = join(folder, "package.json");
  const written = await readIfThere(path);
  if (written === undefined) return { [path]: MANIFEST };
  if (isModule(written)) return {};
  const manifests: Files = {};
  for (const part of parts) {
    const inPart = join(folder, part, "package.json");
    const own = await readIfThere(inPart);
    if (own === undefined) manifests[inPart] = MANIFEST;
    else if (!isModule(own))
      throw new Mistake(
        `${inPart} does not have "type": "module", which the modules beside it need. Name another folder with --output.`,
      );
  }
  return manifests;
}

function isModule(manifest: string): boolean {
  try {
    return JSON.parse(manifest).type === "module";
  } catch {
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
