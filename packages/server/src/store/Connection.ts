import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import Database from "libsql";
import type { Tables } from "./Tables.ts";

/** Builds queries; it never runs one. */
const builder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Stands in a query for a value that is given when the query runs. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

/** A statement that is ready to run with values for its placeholders. */
export interface Prepared<Values, Row> {
  all(values: Values): Row[];
  first(values: Values): Row | undefined;
  /** Position of the row that was inserted last, and how many rows changed. */
  run(values: Values): { lastInsertRowid: number; changes: number };
}

/**
 * The one connection to the database. Kysely builds each statement once; it then runs without waiting, so that a transaction is an
 * ordinary function call that nothing can come between.
 */
export class Connection {
  readonly #database: Database.Database;
  #afterCommit: (() => void)[] | undefined;

  /** @param path A file, made when it is absent, or `:memory:`. */
  constructor(path: string) {
    this.#database = new Database(path);
  }

  /** Runs SQL without values. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  /** Reads one of SQLite's settings. */
  setting(name: string): unknown {
    return (this.#database.prepare(`PRAGMA ${name}`).get([]) as Record<string, unknown>)[name];
  }

  /**
   * Builds and compiles a statement.
   *
   * @param build Gets Kysely and one placeholder for each member of the values that will be given.
   */
  prepare<Values extends object, Row>(
    build: (db: Kysely<Tables>, values: Values) => { compile(): CompiledQuery<Row> },
  ): Prepared<Values, Row> {
    const { sql, parameters } = build(builder, placeholders as Values).compile();
    const statement = this.#database.prepare(sql);
    const bind = (values: Values) =>
      parameters.map((value) => (value instanceof Placeholder ? values[value.name as keyof Values] : value));
    return {
      all: (values) => statement.all(bind(values)) as Row[],
      first: (values) => statement.get(bind(values)) as Row | undefined,
      run: (values) => statement.run(bind(values)) as { lastInsertRowid: number; changes: number },
    };
  }

  /**
   * Runs work of which all is kept, or, when it throws, nothing. Inside of another transaction it is part of that one.
   *
   * @returns What the work returned, once it is kept.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#afterCommit) return work();
    const afterCommit: (() => void)[] = [];
    this.#afterCommit = afterCommit;
    this.#database.exec("BEGIN IMMEDIATE");
    let result: Result;
    try {
      result = work();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#afterCommit = undefined;
    }
    for (const action of afterCommit) action();
    return result;
  }

  /** Has something done once the running transaction is kept; when it is not kept, never. */
  afterCommit(action: () => void): void {
    if (!this.#afterCommit) throw new Error("afterCommit was called outside of a transaction");
    this.#afterCommit.push(action);
  }

  close(): void {
    this.#database.close();
  }
}
