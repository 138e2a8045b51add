import type Database from "libsql/promise";

/** After how many commits the log is copied: some 1000 pages. */
const interval = 100;

/**
 * Copies the write-ahead log into the database now and then, in a thread of its own: it ends in waiting for the disk, which no request
 * should do. When this does not get round to it, SQLite does it with a commit (`wal_autocheckpoint`), which is also what starts the log anew.
 */
export class Checkpoints {
  readonly #path: string;
  #database: Database | undefined;
  #commits = 0;
  #isRunning = false;
  #isClosed = false;

  /** @param path The database's file. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Has to be called after each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits < interval || this.#isRunning || this.#isClosed) return;
    this.#commits = 0;
    this.#isRunning = true;
    this.#copy()
      // Nothing is lost: what is wrong with the disk, the next commit will find, too.
      .catch(() => {})
      .finally(() => {
        this.#isRunning = false;
        if (this.#isClosed) this.#database?.close();
      });
  }

  close(): void {
    this.#isClosed = true;
    if (!this.#isRunning) this.#database?.close();
  }

  async #copy(): Promise<void> {
    if (!this.#database) {
      const { default: Database } = await import("libsql/promise");
      this.#database = new Database(this.#path, {});
    }
    await this.#database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  }
}
