import type Database from "libsql/promise";

/** After how many commits the log is copied: some 1000 pages. */
const interval = 100;

/** After how many bytes of contents it is, too: half of what the log may have before a commit copies it. */
const CONTENT_BYTES = 8 * 1024 * 1024;

/**
 * Copies the write-ahead log into the database now and then, in a thread of its own: it ends in waiting for the disk, which no request
 * should do. When this does not get round to it, SQLite does it with a commit (`wal_autocheckpoint`), which is also what starts the log anew.
 */
export class Checkpoints {
  readonly #path: string;
  #database: Database | undefined;
  #commits = 0;
  #contentBytes = 0;
  #running: Promise<void> | undefined;
  #isClosed = false;

  /** @param path The database's file. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Has to be called after each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits >= interval) void this.#run();
  }

  /**
   * Has to be called after a piece of a content was committed; resolves when the next may be. Otherwise contents would come faster than the
   * log is copied, and a commit would have to do it.
   */
  async contentCommitted(bytes: number): Promise<void> {
    this.#contentBytes += bytes;
    if (this.#contentBytes < CONTENT_BYTES) return;
    this.#contentBytes = 0;
    // One that runs may have begun before these bytes.
    await this.#running;
    await this.#run();
  }

  close(): void {
    this.#isClosed = true;
    if (!this.#running) this.#database?.close();
  }

  #run(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    if (this.#running) return this.#running;
    this.#commits = 0;
    this.#running = this.#copy()
      // Nothing is lost: what is wrong with the disk, the next commit will find, too.
      .catch(() => {})
      .finally(() => {
        this.#running = undefined;
        if (this.#isClosed) this.#database?.close();
      });
    return this.#running;
  }

  async #copy(): Promise<void> {
    if (!this.#database) {
      const { default: Database } = await import("libsql/promise");
      this.#database = new Database(this.#path, {});
    }
    await this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }
}
