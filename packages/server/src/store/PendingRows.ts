import type { Insert } from "./Insert.ts";

/** One row that is to be inserted. */
export interface Insertion {
  insert: Insert<object>;
  row: object;
}

/** Rows that one statement inserts, and for each row who is to hear that it cannot be. */
interface Batch {
  insert: Insert<object>;
  rows: object[];
  failed: ((error: Error) => void)[];
}

/** How many rows one statement inserts at most. */
const maxRows = 16;

/** The rows of several requests that are to be inserted together. */
export class PendingRows {
  #batches: Batch[] = [];

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** @param failed Called when this row cannot be inserted, whatever becomes of the others. */
  add({ insert, row }: Insertion, failed: (error: Error) => void): void {
    const last = this.#batches.at(-1);
    if (last && last.insert === insert && last.rows.length < maxRows) {
      last.rows.push(row);
      last.failed.push(failed);
    } else {
      this.#batches.push({ insert, rows: [row], failed: [failed] });
    }
  }

  /**
   * Inserts the rows, in the order in which they were added.
   *
   * @param isInTransaction Tells whether the transaction that this is a part of still goes on.
   * @throws What ended the transaction, such as a full disk.
   */
  write(isInTransaction: () => boolean): void {
    const batches = this.#batches;
    this.#batches = [];
    for (const batch of batches) {
      try {
        batch.insert.write(batch.rows);
      } catch (error) {
        if (!isInTransaction()) throw error;
        // One row is at fault, which is none of the others' business.
        writeSingly(batch);
      }
    }
  }
}

function writeSingly({ insert, rows, failed }: Batch): void {
  rows.forEach((row, index) => {
    try {
      insert.write([row]);
    } catch (error) {
      failed[index]?.(error as Error);
    }
  });
}
