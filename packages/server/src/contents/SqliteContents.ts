import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Log } from "../logging/log.ts";
import type { Store } from "../store/Store.ts";
import type { Content, Contents } from "./Contents.ts";
import { PlacedContent } from "./PlacedContent.ts";

/** How much of a content is in one row of the database, and in memory at a time, in bytes. */
const CHUNK_BYTES = 1024 * 1024;

interface Options {
  store: Pick<Store, "files" | "read" | "transaction" | "afterCommit" | "contentCommitted">;
  log: Log;
}

/**
 * Keeps contents in SQLite, which does nothing else meanwhile: so piece by piece as they arrive, each committed alone, with other requests in
 * between. See decisions/contents.md.
 */
export class SqliteContents implements Contents {
  readonly #options: Options;
  /** What is done with pieces, one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #sweeping: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, log } = this.#options;
    // Before anything is uploaded: what no file has now is of a server that was killed.
    const pieces = await store.read(() => store.files.piecesWithoutFile());
    this.#sweeping = this.#sweep(pieces).catch((error: unknown) => log.warn("files_not_swept", { error }));
  }

  receive(): Content {
    // Not one of `ids`: how uploads arrive must not move the ids of a seed.
    return new SqliteContent(`upload_${randomUUID()}`, this.#options.store, this);
  }

  /** The work is no more than that of another request, so no turn is waited for. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sweeping;
  }

  /** Stores a piece once those before it are, and after whatever else waits. */
  storePiece(name: string, position: number, bytes: Uint8Array): Promise<void> {
    const { store } = this.#options;
    return this.#next(async () => {
      await store.transaction(() => store.files.insertChunk(name, position, bytes));
      await store.contentCommitted?.(bytes.length);
    });
  }

  removePiece(name: string, position: number): Promise<void> {
    const { store } = this.#options;
    return this.#next(async () => {
      await store.transaction(() => store.files.removeChunk(name, position));
    });
  }

  #next(action: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => setImmediate()).then(action);
    this.#last = done.catch(() => {});
    return done;
  }

  async #sweep(pieces: readonly { name: string; position: number }[]): Promise<void> {
    for (const { name, position } of pieces) {
      if (this.#isStopped) return;
      await this.removePiece(name, position);
    }
    const files = new Set(pieces.map(({ name }) => name)).size;
    if (files > 0) this.#options.log.warn("files_swept", { files });
  }
}

class SqliteContent extends PlacedContent {
  readonly #contents: SqliteContents;
  /** Bytes that are in no row, fewer than make one. */
  #rest: Uint8Array[] = [];
  #restSize = 0;
  /** How many bytes are stored, and the positions at which the rows with them begin. */
  #stored = 0;
  #positions: number[] = [];

  constructor(name: string, store: Options["store"], contents: SqliteContents) {
    super(name, store);
    this.#contents = contents;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let left = bytes;
    while (this.#restSize + left.length >= CHUNK_BYTES) {
      const taken = CHUNK_BYTES - this.#restSize;
      this.#add(left.subarray(0, taken));
      left = left.subarray(taken);
      await this.#store();
    }
    this.#add(left);
  }

  async complete(): Promise<void> {
    if (this.#restSize > 0 || this.#positions.length === 0) await this.#store();
  }

  protected async close(): Promise<void> {
    this.#rest = [];
  }

  protected async remove(): Promise<void> {
    for (const position of this.#positions) await this.#contents.removePiece(this.name, position);
  }

  #add(bytes: Uint8Array): void {
    this.#rest.push(bytes);
    this.#restSize += bytes.length;
  }

  async #store(): Promise<void> {
    const bytes = Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restSize = 0;
    this.#positions.push(this.#stored);
    this.#stored += bytes.length;
    await this.#contents.storePiece(this.name, this.#positions.at(-1) as number, bytes);
  }
}
