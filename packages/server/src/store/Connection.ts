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

/** Work of several requests that is committed together. */
interface Group {
  afterCommit: (() => void)[];
  /** Answers the requests, or tells them that nothing was kept. */
  settle: ((failure?: Error) => void)[];
  timer: NodeJS.Immediate;
}

/**
 * The one connection to the database. Kysely builds each statement once; it then runs without waiting, so that a transaction is an
 * ordinary function call that nothing can come between.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #control: Record<"begin" | "commit" | "rollback" | "save" | "release" | "undo", () => unknown>;
  /** What the running work wants done afterwards; absent when none is running. */
  #afterCommit: (() => void)[] | undefined;
  #group: Group | undefined;

  /** @param path A file, made when it is absent, or `:memory:`. */
  constructor(path: string) {
    this.#database = new Database(path);
    // Not prepared: libsql takes longer to run a prepared statement than to compile one as short as these.
    const control = (sql: string) => () => this.#database.exec(sql);
    this.#control = {
      begin: control("BEGIN IMMEDIATE"),
      commit: control("COMMIT"),
      rollback: control("ROLLBACK"),
      save: control("SAVEPOINT member"),
      release: control("RELEASE member"),
      undo: control("ROLLBACK TO member"),
    };
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
    // Nobody but the work of a group sees what is not committed yet.
    const settled = () => this.#afterCommit === undefined && this.commitGroup();
    return {
      all: (values) => {
        settled();
        return statement.all(bind(values)) as Row[];
      },
      first: (values) => {
        settled();
        return statement.get(bind(values)) as Row | undefined;
      },
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
    this.commitGroup();
    const afterCommit: (() => void)[] = [];
    this.#control.begin();
    let result: Result;
    try {
      result = this.#run(work, afterCommit);
      this.#control.commit();
    } catch (error) {
      if (this.#database.inTransaction) this.#control.rollback();
      throw error;
    }
    for (const action of afterCommit) action();
    return result;
  }

  /**
   * Runs work at once, of which all is kept, or, when it throws, nothing. It is committed together with the other work of this turn of
   * the event loop: one commit for many requests is what makes storing them cheap.
   *
   * @returns What the work returned, once it is kept.
   */
  inGroup<Result>(work: () => Result): Promise<Result> {
    this.#group ??= this.#openGroup();
    const { afterCommit, settle } = this.#group;
    const own: (() => void)[] = [];
    this.#control.save();
    try {
      const result = this.#run(work, own);
      this.#control.release();
      afterCommit.push(...own);
      return new Promise((resolve, reject) => {
        settle.push((failure) => (failure ? reject(failure) : resolve(result)));
      });
    } catch (error) {
      if (this.#database.inTransaction) {
        this.#control.undo();
        this.#control.release();
      }
      return Promise.reject(error);
    }
  }

  /** Commits what has been done in the open group, if there is one. */
  commitGroup(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    clearImmediate(group.timer);
    let failure: Error | undefined;
    try {
      this.#control.commit();
    } catch (error) {
      failure = error as Error;
      if (this.#database.inTransaction) this.#control.rollback();
    }
    if (!failure) for (const action of group.afterCommit) action();
    for (const settle of group.settle) settle(failure);
  }

  #openGroup(): Group {
    this.#control.begin();
    return { afterCommit: [], settle: [], timer: setImmediate(() => this.commitGroup()) };
  }

  #run<Result>(work: () => Result, afterCommit: (() => void)[]): Result {
    this.#afterCommit = afterCommit;
    try {
      return work();
    } finally {
      this.#afterCommit = undefined;
    }
  }

  /** Has something done once the running transaction is kept; when it is not kept, never. */
  afterCommit(action: () => void): void {
    if (!this.#afterCommit) throw new Error("afterCommit was called outside of a transaction");
    this.#afterCommit.push(action);
  }

  close(): void {
    this.commitGroup();
    this.#database.close();
  }
}
