import type { Writable } from "node:stream";

/**
 * Keeps a body back until it is known to be right. A body that is longer than what may be kept is passed on as it arrives, except for its
 * last chunk: whoever reads it does not have all of it before it is known to be right.
 */
export class Hold {
  readonly #target: Writable;
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #length = 0;

  /**
   * @param target Where the body goes.
   * @param limit How many bytes may be kept.
   */
  constructor(target: Writable, limit: number) {
    this.#target = target;
    this.#limit = limit;
  }

  /** Whether some of it has been passed on. */
  isPassing = false;

  /** Whether a chunk is more than may be kept. */
  exceeds(chunk: Buffer): boolean {
    return this.#length + chunk.length > this.#limit;
  }

  /** @returns False when the target has more than it can take at once. */
  write(chunk: Buffer): boolean {
    if (this.exceeds(chunk)) this.isPassing = true;
    const kept = this.isPassing ? this.#chunks : [];
    if (this.isPassing) this.#chunks = [];
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return kept.map((each) => this.#target.write(each)).every(Boolean);
  }

  /** Passes on what is kept. */
  release(): void {
    for (const chunk of this.#chunks) this.#target.write(chunk);
    this.#chunks = [];
  }
}
