import type { Store } from "../store/Store.ts";
import type { Work } from "../store/Work.ts";
import type { Content } from "./Contents.ts";

/** A content that is stored before its file is made, under a name of its own: the file is made with a row that has this name. */
export abstract class PlacedContent implements Content {
  protected readonly name: string;
  readonly #store: Pick<Store, "files" | "afterCommit">;
  /** Whether work has been told to keep it, and whether that was committed. */
  #isOffered = false;
  #isKept = false;

  constructor(name: string, store: Pick<Store, "files" | "afterCommit">) {
    this.name = name;
    this.#store = store;
  }

  abstract write(bytes: Uint8Array): Promise<void>;
  abstract complete(): Promise<void>;

  *keep(fileId: string): Work<void> {
    this.#isOffered = true;
    this.#store.afterCommit(() => {
      this.#isKept = true;
    });
    yield* this.#store.files.insertPlace(fileId, this.name);
  }

  async release(isUndecided: boolean): Promise<void> {
    await this.close();
    if (this.#isKept || (isUndecided && this.#isOffered)) return;
    await this.remove();
  }

  /** Frees what it took. */
  protected abstract close(): Promise<void>;
  /** Removes all of it that was stored. */
  protected abstract remove(): Promise<void>;
}
