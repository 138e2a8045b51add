import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { RecordedExchange } from "./Exchange.ts";
import type { Har } from "./har.ts";
import { harEntry } from "./harEntry.ts";
import type { Masker } from "./Masker.ts";

const END = "\n]}}\n";

/**
 * An HTTP Archive that grows while traffic passes. After every exchange the file is complete, so that it can be read even when the process
 * was killed.
 */
export class HarFile {
  readonly #file: number;
  readonly #masker: Masker;
  #position: number;
  #isEmpty = true;
  #writing = Promise.resolve();

  /**
   * @param path A file that is there already is replaced.
   * @throws Error of the file system when it cannot be written.
   */
  constructor(path: string, masker: Masker) {
    // Bodies are for the eyes of this user.
    this.#file = openSync(path, "w", 0o600);
    this.#masker = masker;
    const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    const { name, version } = JSON.parse(manifest);
    const empty: Har = { log: { version: "1.2", creator: { name, version }, entries: [] } };
    const head = JSON.stringify(empty).slice(0, -"]}}".length);
    this.#position = writeSync(this.#file, head, 0);
    writeSync(this.#file, END, this.#position);
  }

  /** Adds an exchange. */
  add(exchange: RecordedExchange): void {
    this.#writing = this.#writing.then(async () => {
      const entry = await harEntry(exchange, this.#masker);
      const text = `${this.#isEmpty ? "" : ","}\n${JSON.stringify(entry)}`;
      this.#isEmpty = false;
      const written = writeSync(this.#file, text + END, this.#position);
      this.#position += written - END.length;
    });
  }

  /** Resolves when everything is written, and the file is closed. */
  async close(): Promise<void> {
    await this.#writing;
    ftruncateSync(this.#file, this.#position + END.length);
    closeSync(this.#file);
  }
}
