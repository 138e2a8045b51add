import type { CompiledQuery, Kysely } from "kysely";
import type Database from "libsql";
import { compileQuery } from "./compileQuery.ts";
import type { Tables } from "./Tables.ts";

/** Builds the insertion of some rows. */
export type BuildInsert<Row> = (db: Kysely<Tables>, rows: Row[]) => { compile(): CompiledQuery<unknown> };

/** An insertion of one or more rows by one statement, of which there is one for each number of rows. */
export class Insert<Row extends object> {
  readonly #database: Database.Database;
  readonly #build: BuildInsert<Row>;
  readonly #statements: ((rows: readonly Row[]) => void)[] = [];

  constructor(database: Database.Database, build: BuildInsert<Row>) {
    this.#database = database;
    this.#build = build;
  }

  /** Inserts all of the rows, or, when it throws, none. */
  write(rows: readonly Row[]): void {
    this.#statements[rows.length] ??= this.#prepare(rows.length);
    this.#statements[rows.length]?.(rows);
  }

  #prepare(count: number): (rows: readonly Row[]) => void {
    const { sql, bind } = compileQuery(count, this.#build);
    const statement = this.#database.prepare(sql);
    return (rows) => {
      statement.run(bind(rows));
    };
  }
}
