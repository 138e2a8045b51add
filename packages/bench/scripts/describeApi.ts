import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Operations that a resource of `npm run new` has. */
const PER_RESOURCE = 5;

/** How many operations a description of this size has: those of ours, and whole resources. */
export const operationsOf = (resources: number, ours: number): number => ours + resources * PER_RESOURCE;

/**
 * Writes a copy of our description with more resources, each as `npm run new` begins one: a tag, two paths with five operations, six
 * schemas, examples, a parameter and an error.
 *
 * @param folder Empty; the description is then in `spec` in it, and can be linted and bundled there.
 * @param resources How many are added.
 */
export async function describeApi(folder: string, resources: number): Promise<void> {
  const spec = join(folder, "spec");
  const isSource = (path: string) => !/[\\/](node_modules|dist|reports|\.turbo)$/.test(path);
  await cp(join(root, "spec"), spec, { recursive: true, filter: isSource });
  await mkdir(join(folder, "scripts"));
  await cp(join(root, "scripts/src"), join(folder, "scripts/src"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const place of ["", "spec/", "scripts/"])
    await symlink(join(root, place, "node_modules"), join(folder, place, "node_modules"));
  await cp(join(root, ".biome.json"), join(folder, ".biome.json"));
  if (resources === 0) return;
  await promisify(execFile)(process.execPath, ["--import", "tsx", "src/new.ts", "resource", "sample"], {
    cwd: join(folder, "scripts"),
  });
  const names = Array.from({ length: resources - 1 }, (_, index) => `sample${letters(index)}`);
  const everyName = (text: string) => names.map((name) => rename(text, name)).join("");
  for (const entry of await readdir(spec, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/sample/i.test(entry.name) || !/\.ya?ml$/.test(entry.name)) continue;
    const text = await readFile(join(entry.parentPath, entry.name), "utf8");
    for (const name of names)
      await writeFile(join(entry.parentPath, rename(basename(entry.name), name)), rename(text, name));
  }
  // The lists of what there is, in which the first resource has a line or two.
  for (const [file, mentions] of Object.entries(LISTS)) {
    const text = await readFile(join(spec, file), "utf8");
    const listed = mentions.reduce((list, mention) => {
      if (!mention.test(list)) throw new Error(`${file} has nothing like ${mention}.`);
      return list.replace(mention, (line) => line + everyName(line));
    }, text);
    await writeFile(join(spec, file), listed);
  }
}

const LISTS: Record<string, RegExp[]> = {
  "openapi.yaml": [
    / {2}- name: Samples\n {4}description: .*\n/,
    /, Samples(?=[,\]])/,
    / {2}\/samples:\n.*\n {2}\/samples\/.*\n.*\n/,
  ],
  "messages.yaml": [/ {2}sample_not_found: .*\n/],
};

const rename = (text: string, name: string): string =>
  text.replaceAll("sample", name).replaceAll("Sample", name.charAt(0).toUpperCase() + name.slice(1));

/** `a`, `b` … `z`, `ab` …: no name ends like a plural. */
function letters(index: number): string {
  const digit = String.fromCharCode(98 + (index % 10));
  return index < 10 ? digit : letters(Math.floor(index / 10)) + digit;
}
