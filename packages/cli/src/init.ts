import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXAMPLE } from "./example.ts";
import { Mistake } from "./Mistake.ts";
import { findDescription, isFoundByItself } from "./readDescriptionFile.ts";

type Manifest = Record<string, unknown> & {
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const SCRIPTS = { generate: "cloud-agents generate", mock: "cloud-agents mock" };

/**
 * Prepares a folder for `cloud-agents generate`. What is there already is kept: package.json is added to, and nothing is overwritten.
 *
 * @param named The description; without one, that of the folder, or an example is written.
 * @param devDependencies What package.json gets, by name.
 * @param print Called with each line of the report.
 * @throws Mistake, before anything is written, when package.json has a script or setting of the same name, or cannot be read.
 */
export async function init(
  named: string | undefined,
  folder: string,
  devDependencies: Record<string, string>,
  print: (line: string) => void,
): Promise<void> {
  const file = findOrUndefined(named, folder);
  const path = join(folder, "package.json");
  const text = existsSync(path) ? await readFile(path, "utf8") : undefined;
  const before: Manifest = text === undefined ? { private: true, type: "module" } : parse(text);
  const settings =
    file === undefined || isFoundByItself(file, folder) ? {} : { "cloud-agents": { description: file } };
  refuseOthers(before, settings);
  const missing = Object.entries(devDependencies).filter(
    ([name]) => !(name in { ...before.dependencies, ...before.devDependencies }),
  );
  const after = {
    ...before,
    ...settings,
    scripts: { ...before.scripts, ...SCRIPTS },
    devDependencies: { ...before.devDependencies, ...Object.fromEntries(missing) },
  };
  const indent = /^[ \t]+/m.exec(text ?? "")?.[0] ?? "  ";
  const next = `${JSON.stringify(after, null, indent)}\n`;
  if (next.trim() === text?.trim()) print("package.json  has everything already");
  else {
    await writeFile(path, next);
    print(`package.json  ${text === undefined ? "written" : "added to"}: the scripts generate and mock`);
  }
  if (!existsSync(join(folder, ".gitignore"))) {
    await writeFile(join(folder, ".gitignore"), "node_modules/\n");
    print(".gitignore    written");
  }
  if (file === undefined) {
    await writeFile(join(folder, "openapi.yaml"), EXAMPLE, { flag: "wx" });
    print("openapi.yaml  written: an example, to be replaced by your API");
  }
}

function findOrUndefined(named: string | undefined, folder: string): string | undefined {
  if (named !== undefined) return findDescription(named, folder);
  try {
    return findDescription(undefined, folder);
  } catch {
    return undefined;
  }
}

function parse(text: string): Manifest {
  try {
    const manifest = JSON.parse(text);
    if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest)) return manifest;
  } catch {
    // The same mistake as JSON that is no object.
  }
  throw new Mistake("package.json:1:1: This is no JSON object. Mend it, and run this again.");
}

function refuseOthers(manifest: Manifest, settings: Record<string, object>): void {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    const present = manifest.scripts?.[name];
    if (present !== undefined && present !== script)
      throw new Mistake(
        `package.json has a script ${name} already, ${JSON.stringify(present)}. Nothing was written. Rename it, and run this again.`,
      );
  }
  const present = manifest["cloud-agents"];
  const wanted = settings["cloud-agents"];
  if (present !== undefined && wanted !== undefined && JSON.stringify(present) !== JSON.stringify(wanted))
    throw new Mistake(
      'package.json has a setting "cloud-agents" already. Nothing was written. Change its description by hand, or remove it.',
    );
}
