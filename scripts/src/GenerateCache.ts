import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageFolders } from "../install.mjs";

/** Folders in which nothing stands that a generator reads. */
const LEFT_OUT = new Set(["node_modules", ".turbo", "reports", "test", "dist", "generated"]);

/** Files that are read at a time. */
const AT_A_TIME = 64;

/** Runs that are kept, about one megabyte each. */
const KEPT = 10;

/** Contents of generated files, by their paths from the root of the workspace. */
type Results = Record<string, string>;

/**
 * Keeps what `npm run generate` wrote last, with what it was written from: doing it again costs no more than looking, and taking an edit
 * back no more than writing the files. Contents are compared, never times, and everything in the packages counts that could matter.
 */
export class GenerateCache {
  readonly #root: string;
  readonly #folder: string;
  readonly #outputs: readonly string[];
  /** What else a result may depend on: another Node is another run. */
  readonly #runtime: string;

  /**
   * @param root folder of the workspace
   * @param outputs paths from there of the files and folders that are generated
   */
  constructor(
    root: string,
    outputs: readonly string[],
    runtime = `${process.version} ${process.platform} ${process.arch}`,
  ) {
    this.#root = root;
    this.#folder = join(root, "node_modules/.cache/generate");
    this.#outputs = outputs;
    this.#runtime = runtime;
  }

  /**
   * Writes what an earlier run wrote from the same sources, or generates. What was generated is kept, unless a source was changed meanwhile.
   *
   * @param isForced generates in any case
   * @returns what it came to
   * @throws what `generate` throws; then nothing is kept
   */
  async run(
    generate: () => Promise<void>,
    { isForced = false } = {},
  ): Promise<"unchanged" | "restored" | "generated"> {
    const sources = await this.#readSources();
    const kept = isForced ? undefined : await this.#readKept(sources);
    if (kept) return (await this.#restore(kept)) ? "restored" : "unchanged";
    await generate();
    if ((await this.#readSources()) === sources) await this.#keep(sources, await this.#readResults());
    return "generated";
  }

  async #readKept(sources: string): Promise<Results | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, sources), "utf8"));
    } catch {
      // There is none, or its writing was interrupted.
      return undefined;
    }
  }

  /** @returns whether a file was another one */
  async #restore(kept: Results): Promise<boolean> {
    const present = await this.#readResults();
    const others = Object.entries(kept).filter(([path, content]) => present[path] !== content);
    for (const [path, content] of others) {
      await mkdir(dirname(join(this.#root, path)), { recursive: true });
      await writeFile(join(this.#root, path), content);
    }
    return others.length > 0;
  }

  async #keep(sources: string, results: Results): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#folder, sources), JSON.stringify(results));
    const written = await Promise.all(
      (await readdir(this.#folder)).map(async (name) => {
        const path = join(this.#folder, name);
        return { path, time: (await stat(path)).mtimeMs };
      }),
    );
    const oldest = written.sort((one, other) => other.time - one.time).slice(KEPT);
    for (const { path } of oldest) await rm(path, { force: true });
  }

  /** The lockfile, settings and manifest of the root, and all files of the packages, as one hash. */
  async #readSources(): Promise<string> {
    const own = await readdir(this.#root, { withFileTypes: true });
    const paths = own
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
      .map(({ name }) => name);
    for (const folder of packageFolders(this.#root))
      paths.push(...(await this.#filesIn(folder, (name) => !LEFT_OUT.has(name))));
    const hash = createHash("sha256").update(this.#runtime);
    for (const [path, content] of await this.#readAll(paths.sort()))
      hash.update(`${path}\0${content?.length ?? "gone"}\0`).update(content ?? "");
    return hash.digest("hex");
  }

  async #readResults(): Promise<Results> {
    const paths: string[] = [];
    for (const output of this.#outputs)
      paths.push(...(await this.#filesIn(output, () => true).catch(() => [output])));
    const results: Results = {};
    for (const [path, content] of await this.#readAll(paths))
      if (content) results[path] = content.toString("utf8");
    return results;
  }

  async #filesIn(folder: string, isOpened: (name: string) => boolean): Promise<string[]> {
    const paths: string[] = [];
    const open = [folder];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const entry of await readdir(join(this.#root, next), { withFileTypes: true })) {
        const path = join(next, entry.name);
        if (entry.isFile()) paths.push(path);
        else if (entry.isDirectory() && isOpened(entry.name)) open.push(path);
      }
    }
    return paths;
  }

  /** Their contents; of a file that is gone by now none, which says that it was changed as well. */
  async #readAll(paths: string[]): Promise<[path: string, content: Buffer | undefined][]> {
    const read: [string, Buffer | undefined][] = [];
    for (let start = 0; start < paths.length; start += AT_A_TIME) {
      const some = paths
        .slice(start, start + AT_A_TIME)
        .map(
          async (path): Promise<(typeof read)[number]> => [
            path,
            await readFile(join(this.#root, path)).catch(() => undefined),
          ],
        );
      read.push(...(await Promise.all(some)));
    }
    return read;
  }
}
