import { writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { Action } from "./changes.ts";
import type { ProxyFinding } from "./ProxyFinding.ts";

/** How many changes are collected. */
const MAX_CHANGES = 500;

/** Collects what the description lacks as an OpenAPI Overlay, which can be applied to it or read as a list of things to do. */
export class DriftFile {
  readonly #path: string;
  readonly #target: string;
  readonly #changes = new Map<string, Action[]>();

  /** @throws Error of the file system when the file cannot be written. */
  constructor(path: string, target: string) {
    this.#path = path;
    this.#target = target;
    this.#write();
  }

  /** Adds the change of a finding, if it has one that is not there yet. The file is complete after each. */
  add({ about, change, at, operation, method, path }: ProxyFinding): void {
    if (about !== "description" || change === undefined || this.#changes.size === MAX_CHANGES) return;
    // The same field may come with other values: the first one counts.
    const actions = parse(change) as Action[];
    const key = actions.map(({ target, update }) => `${target} ${Object.keys(update as object)}`).join();
    if (this.#changes.has(key)) return;
    const where = operation ?? `${method} ${path.split("?")[0]}`;
    const note = `Seen in ${where}${at === "" ? "" : `, at ${at}`}.`;
    this.#changes.set(key, actions.map((action) => ({ description: note, ...action })) as Action[]);
    this.#write();
  }

  #write(): void {
    const overlay = {
      overlay: "1.0.0",
      info: { title: `What the description lacks of ${this.#target}`, version: "1.0.0" },
      actions: [...this.#changes.values()].flat(),
    };
    writeFileSync(this.#path, stringify(overlay, { lineWidth: 120 }));
  }
}
