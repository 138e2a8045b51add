import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { NameError } from "./newNames.ts";

/** Files that are made or changed, and are all written at the end or not at all. */
export class NewFiles {
  readonly #root: string;
  readonly #texts = new Map<string, string>();
  /** Those that are new. */
  readonly #added = new Set<string>();

  /** @param root Folder of the workspace; all paths are relative to it. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Each path with a `+` when the file is new and a `~` when it is changed. */
  get summary(): string[] {
    return [...this.#texts.keys()].map((path) => `${this.#added.has(path) ? "+" : "~"} ${path}`);
  }

  has(path: string): boolean {
    return this.#texts.has(path) || existsSync(join(this.#root, path));
  }

  read(path: string): string {
    return this.#texts.get(path) ?? readFileSync(join(this.#root, path), "utf8");
  }

  /** @throws NameError when the file exists. */
  add(path: string, value: object): void {
    if (this.has(path)) throw new NameError(`${path} exists. Choose another name, or edit the file.`);
    this.#added.add(path);
    this.#texts.set(path, yaml(value));
  }

  /**
   * Changes one place of a file.
   *
   * @param found What is replaced. It is looked for once.
   * @throws Error when the file does not have it.
   */
  edit(path: string, found: string | RegExp, replace: (match: string) => string): void {
    const text = this.read(path);
    const match =
      typeof found === "string" ? (text.includes(found) ? found : undefined) : found.exec(text)?.[0];
    if (match === undefined)
      throw new Error(`${path} has nothing like ${found}, where a line has to be added. Add it by hand.`);
    this.#texts.set(
      path,
      text.replace(found, () => replace(match)),
    );
  }

  /** Adds lines at the end of a block that begins at the start of a line, such as `paths:`. */
  append(path: string, key: string, lines: string): void {
    this.edit(path, new RegExp(`^${key}:\\n(?:[ #].*\\n|\\n(?= ))*`, "m"), (block) => block + lines);
  }

  async write(): Promise<void> {
    for (const [path, text] of this.#texts) {
      const file = join(this.#root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
}

/** YAML as the description has it. */
export function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
