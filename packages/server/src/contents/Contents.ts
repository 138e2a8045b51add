import type { Work } from "../store/Work.ts";

/** The content of one file, from its first byte on until its file is made or not. It is never in memory as a whole. */
export interface Content {
  /** Adds to its end. One call has to have resolved before the next. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that nothing follows; to be awaited before `keep`. */
  complete(): Promise<void>;
  /** Keeps it, as a part of the work that makes its file. Such work may be done again. */
  keep(fileId: string): Work<void>;
  /**
   * To be called at the end, whatever has happened: frees what it took, and removes it unless it was kept.
   *
   * @param isUndecided Whether nobody knows if the work that keeps it was committed; then nothing is removed that a file may have.
   */
  release(isUndecided: boolean): Promise<void>;
}

/** Where the contents of files are kept. */
export interface Contents {
  /** Makes sure that it can be used; to be awaited before requests are handled. */
  start(): Promise<void>;
  /** @returns A new content, which is empty. */
  receive(): Content;
  /** Does what keeps contents, when it is its turn: no more at a time than leaves the database to others. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}
