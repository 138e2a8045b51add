import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { packageFolders } from "../install.mjs";

/** Folders in which nothing stands that a generator reads or writes. */
const LEFT_OUT = new Set(["node_modules", ".turbo", "reports", "test"]);

/** Folders of results. */
const RESULTS = new Set(["generated", "dist"]);

/** Files that are read at a time. */
const AT_A_TIME = 64;

/** What generating depends on, and what came of it. */
interface State {
  sources: string;
  results: string;
}

/**
 * Remembers the state that `npm run generate` left, so that doing it again costs no more than looking. Contents are compared, never
 * times, and everything in the packages counts that could matter.
 */
export class GenerateStamp {
  readonly #root: string;
  readonly #file: string;
  /** What else a result may depend on: another Node is another run. */
  readonly #runtime: string;

  /** @param root folder of the workspace */
  constructor(root: string, runtime = `${process.version} ${process.platform} ${process.arch}`) {
    this.#root = root;
    this.#file = join(root, "node_modules", ".generated-from");
    this.#runtime = runtime;
  }

  /** @returns Whether nothing has changed since the last run that was remembered, neither what is read nor what was written. */
  async isCurrent(): Promise<boolean> {
    const remembered = await readFile(this.#file, "utf8").catch(() => undefined);
    return remembered !== undefined && remembered === print(await this.#read());
  }

  /**
   * Runs what generates, and remembers the state after it, unless it failed or a source was changed meanwhile.
   *
   * @returns what `generate` returned
   */
  async remember(generate: () => Promise<boolean>): Promise<boolean> {
    await rm(this.#file, { force: true });
    const before = await this.#read();
    const ok = await generate();
    const after = await this.#read();
    if (ok && after.sources === before.sources) await writeFile(this.#file, print(after));
    return ok;
  }

  async #read(): Promise<State> {
    const sources = createHash("sha256").update(this.#runtime);
    const results = createHash("sha256");
    const paths = await this.#paths();
    for (let start = 0; start < paths.length; start += AT_A_TIME) {
      const some = paths.slice(start, start + AT_A_TIME);
      // A file that is gone by now was changed, which a content that no file has says as well.
      const contents = await Promise.all(
        some.map((path) => readFile(join(this.#root, path)).catch(() => undefined)),
      );
      for (const [index, path] of some.entries()) {
        const content = contents[index];
        const hash = path.split(sep).some((step) => RESULTS.has(step)) ? results : sources;
        hash.update(`${path}\0${content?.length ?? "gone"}\0`).update(content ?? "");
      }
    }
    return { sources: sources.digest("hex"), results: results.digest("hex") };
  }

  /** The lockfile, settings and manifest of the root, and all files of the packages. */
  async #paths(): Promise<string[]> {
    const own = await readdir(this.#root, { withFileTypes: true });
    const paths = own
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
      .map(({ name }) => name);
    const open = packageFolders(this.#root);
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      for (const entry of await readdir(join(this.#root, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory() && !LEFT_OUT.has(entry.name)) open.push(path);
        else if (entry.isFile()) paths.push(path);
      }
    }
    return paths.sort();
  }
}

function print({ sources, results }: State): string {
  return `${sources} ${results}\n`;
}
