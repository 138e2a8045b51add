import { type FileHandle, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Ids } from "../ids/Ids.ts";
import type { Log } from "../logging/log.ts";
import type { Store } from "../store/Store.ts";
import type { Content, Contents } from "./Contents.ts";
import { PlacedContent } from "./PlacedContent.ts";

/** How often what no file has is looked for, in milliseconds. */
const SWEEP_MS = 60 * 60 * 1000;

/**
 * How old that has to be to be removed, in milliseconds. A request arrives within five minutes or not at all, on this server or on another,
 * so nothing as old as this is still being uploaded.
 */
const ABANDONED_MS = 60 * 60 * 1000;

/** How many names are looked up at a time. */
const BATCH = 500;

/** Names that this server gives. Whatever else is in the folder is left alone. */
const OWN_NAME = /^upload_[0-9a-f]{32}(\.part)?$/;

/** Says whose folder it is. */
const MARKER = /^cloud-agents\.(folder_[0-9a-f]{32})$/;

interface Options {
  folder: string;
  store: Pick<Store, "files" | "read" | "transaction" | "afterCommit">;
  ids: Ids;
  log: Log;
}

/**
 * Keeps contents in a folder, which the servers that share a database can share, too. A content has a name of the server's own, never one
 * that a client gave. See decisions/contents.md.
 */
export class FolderContents implements Contents {
  readonly #options: Options;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws When the folder is missing, cannot be written, or belongs to another database; the message says what to do. */
  async start(): Promise<void> {
    const { folder } = this.#options;
    try {
      await this.#claim();
      await this.#now();
    } catch (cause) {
      const { code, syscall, message } = cause as NodeJS.ErrnoException;
      // Not of the system, but of the database.
      if (syscall === undefined) throw cause;
      const remedy = code === "ENOENT" ? "Make it" : "Let this user write there";
      throw new Error(
        `The files folder ${folder} cannot be used: ${message}. ${remedy}, or choose another one with --files or CLOUD_AGENTS_SERVER_FILES.`,
        { cause },
      );
    }
    this.#beginSweep();
    this.#timer = setInterval(() => this.#beginSweep(), SWEEP_MS).unref();
  }

  receive(): Content {
    const { folder, store, ids } = this.#options;
    return new FolderContent(folder, ids.next("upload"), store);
  }

  /** The database gets no more than a name, so no turn is waited for. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  /**
   * Marks the folder as that of the database. Otherwise a server that is started with the wrong database would remove everything, as no file
   * of that database has it.
   */
  async #claim(): Promise<void> {
    const { folder, store, ids } = this.#options;
    const own = await store.transaction(() => store.files.folder(ids.next("folder")));
    const owners = async () => (await readdir(folder)).flatMap((name) => MARKER.exec(name)?.[1] ?? []);
    if ((await owners()).length === 0) await (await open(join(folder, `cloud-agents.${own}`), "a")).close();
    // Asked again: the server of another database may have marked it at the same time.
    if ((await owners()).some((owner) => owner !== own))
      throw new Error(
        `The files folder ${folder} belongs to another database. Use that database, or choose another folder with --files or CLOUD_AGENTS_SERVER_FILES.`,
      );
  }

  /** @returns The time as the folder has it, in milliseconds since 1970: that of a computer that shares it may be another. */
  async #now(): Promise<number> {
    const { folder, ids } = this.#options;
    const path = join(folder, `${ids.next("upload")}.part`);
    const file = await open(path, "wx", 0o600);
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  }

  #beginSweep(): void {
    this.#sweeping = this.#sweep().catch((error: unknown) =>
      this.#options.log.warn("files_not_swept", { error }),
    );
  }

  /** Removes what was left by servers that were killed, or did not know whether they had kept it. */
  async #sweep(): Promise<void> {
    const { folder, log } = this.#options;
    const before = (await this.#now()) - ABANDONED_MS;
    const names = (await readdir(folder)).filter((name) => OWN_NAME.test(name)).sort();
    let removed = 0;
    for (let first = 0; first < names.length; first += BATCH) {
      for (const name of await this.#withoutFile(names.slice(first, first + BATCH))) {
        const path = join(folder, name);
        // One that has gone meanwhile was removed by another server, or has got its final name.
        const found = await stat(path).catch(() => undefined);
        if (!found || found.mtimeMs > before) continue;
        await rm(path, { force: true });
        removed += 1;
      }
    }
    if (removed > 0) log.warn("files_swept", { files: removed });
  }

  /** @returns Those of the names, which are in order, that no file has. */
  async #withoutFile(names: readonly string[]): Promise<string[]> {
    const { store } = this.#options;
    const [first = "", last = ""] = [names[0], names.at(-1)];
    const placed = new Set(await store.read(() => store.files.places(first, last)));
    return names.filter((name) => !placed.has(name));
  }
}

class FolderContent extends PlacedContent {
  readonly #folder: string;
  #file: FileHandle | undefined;

  constructor(folder: string, name: string, store: Options["store"]) {
    super(name, store);
    this.#folder = folder;
  }

  get #path(): string {
    return join(this.#folder, this.name);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await (await this.#open()).writeFile(bytes);
  }

  async complete(): Promise<void> {
    const file = await this.#open();
    await file.sync();
    await file.close();
    this.#file = undefined;
    await rename(`${this.#path}.part`, this.#path);
    await syncFolder(this.#folder);
  }

  protected async close(): Promise<void> {
    await this.#file?.close();
  }

  protected async remove(): Promise<void> {
    for (const path of [`${this.#path}.part`, this.#path]) await rm(path, { force: true });
  }

  async #open(): Promise<FileHandle> {
    this.#file ??= await open(`${this.#path}.part`, "wx", 0o600);
    return this.#file;
  }
}

/** Has the names of a folder survive a loss of power. Windows does so by itself, and lets nobody open a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
