import type Database from "libsql";
import type { BuildInsert } from "./Connection.ts";
import { compileQuery } from "./compileQuery.ts";

/** The most rows that one statement inserts. */
const MAX_ROWS = 16;

/** An insert of any number of rows. A statement is prepared for each number up to `MAX_ROWS`. */
export class MultiRowInsert<Row extends object> {
  readonly #database: Database.Database;
  readonly #build: BuildInsert<Row>;
  readonly #statements: ((rows: readonly Row[]) => void)[] = [];

  constructor(database: Database.Database, build: BuildInsert<Row>) {
    this.#database = database;
    this.#build = build;
  }

  /** Inserts the rows. When it throws, some of them may have been inserted. */
  run(rows: readonly Row[]): void {
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const chunk = rows.slice(start, start + MAX_ROWS);
      this.#statements[chunk.length] ??= this.#prepare(chunk.length);
      this.#statements[chunk.length]?.(chunk);
    }
  }

  #prepare(count: number): (rows: readonly Row[]) => void {
    const { sql, bind } = compileQuery("sqlite", count, this.#build);
    const statement = this.#database.prepare(sql);
    return (rows) => {
      statement.run(bind(rows));
    };
  }
}
