import { randomUUID } from "node:crypto";
import { readSync } from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { FileTable } from "../store/FileTable.ts";
import { StoreUnavailable } from "../store/StoreUnavailable.ts";
import type { Work } from "../store/Work.ts";
import type { Content, Contents } from "./Contents.ts";

/** How much of a content is in one row of the database, and in memory at a time, in bytes. */
const CHUNK_BYTES = 1024 * 1024;

/** How many contents are put into the database at a time: other requests need its connections. */
const KEPT_AT_A_TIME = 2;

/**
 * Keeps contents in PostgreSQL, in rows of 1 MiB, by the transaction that makes their file. What arrives is in a file without a name until
 * then, unless it is as short as a row.
 */
export class PostgresContents implements Contents {
  readonly #files: FileTable;
  readonly #folder: string;
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = [];
  #running = 0;

  /** @param folder Where to write what arrives; on a disk, as it may be much. */
  constructor(files: FileTable, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  async start(): Promise<void> {}

  receive(): Content {
    return new PostgresContent(this.#files, this.#folder);
  }

  /** @throws StoreUnavailable, too, when the database could not be asked by work before: waiting for it once more would take too long. */
  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < KEPT_AT_A_TIME) this.#running += 1;
    else await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof StoreUnavailable)
        for (const { reject } of this.#waiting.splice(0))
          reject(new StoreUnavailable("The database could not be asked by an upload before.", { cause }));
      throw cause;
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve();
      else this.#running -= 1;
    }
  }

  async stop(): Promise<void> {}
}

class PostgresContent implements Content {
  readonly #files: FileTable;
  readonly #folder: string;
  #size = 0;
  /** All of it, as long as there is no file. */
  #bytes: Uint8Array[] = [];
  #file: FileHandle | undefined;

  constructor(files: FileTable, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#size += bytes.length;
    this.#bytes.push(bytes);
    if (this.#size <= CHUNK_BYTES) return;
    this.#file ??= await openNameless(this.#folder);
    for (const part of this.#bytes.splice(0)) await this.#file.writeFile(part);
  }

  async complete(): Promise<void> {}

  *keep(fileId: string): Work<void> {
    let position = 0;
    do {
      const content = this.#file ? this.#read(this.#file, position) : Buffer.concat(this.#bytes);
      yield* this.#files.insertChunk(fileId, position, content);
      position += content.length;
    } while (position < this.#size);
  }

  async release(): Promise<void> {
    this.#bytes = [];
    await this.#file?.close();
  }

  #read({ fd }: FileHandle, position: number): Buffer {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.#size - position));
    for (let read = 0; read < chunk.length; ) {
      const count = readSync(fd, chunk, read, chunk.length - read, position + read);
      if (count === 0)
        throw new Error("A file that was written before an upload is stored has become shorter.");
      read += count;
    }
    return chunk;
  }
}

/** Opens a file that is gone with the process, however that ends. */
async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `cloud-agents.upload-${randomUUID()}`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path);
  return file;
}
