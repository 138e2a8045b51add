import Database from "libsql";
import type { BuildInsert, BuildStatement, Connection, Prepared } from "./Connection.ts";
import { compileQuery } from "./compileQuery.ts";
import { MultiRowInsert } from "./MultiRowInsert.ts";
import { finish, step, type Work } from "./Work.ts";

/** What is kept as a whole or not at all. */
interface Unit {
  afterCommit: (() => void)[];
}

/** One row and the statement that inserts it. */
interface Insertion {
  insert: MultiRowInsert<object>;
  row: object;
}

/** The work of one request, committed together with that of others. */
interface GroupedWork extends Unit {
  run(): void;
  /** The rows that it inserts, as long as it has done nothing else. */
  insertions: Insertion[];
  /** Whether it has used the database, so that it is undone by its savepoint. */
  hasSavepoint: boolean;
  /** Why this work alone is not kept. */
  failure: Error | undefined;
  resolve(): void;
  reject(error: Error): void;
}

/** A group of work while it runs. */
interface Group {
  /** Work that has only inserted rows, which are not in the database yet. */
  pending: GroupedWork[];
  /** Whether the transaction has begun. */
  isBegun: boolean;
}

const NOTHING = step(() => {});

/** A group of this size does not wait for more work. */
const MAX_GROUP_SIZE = 64;

/**
 * The one connection to a SQLite database. Kysely builds each statement once; it then runs synchronously, so that a transaction is an
 * ordinary function call.
 */
export class SqliteConnection implements Connection {
  /** No other server uses the database. */
  readonly isShared = false;
  readonly serverId = undefined;
  readonly #database: Database.Database;
  readonly #onCommit: () => void;
  /** Is told how much work each group has. */
  onGroup: (size: number) => void = () => {};
  readonly #control: Record<
    "begin" | "commit" | "rollback" | "savepoint" | "release" | "rollbackTo",
    () => unknown
  >;
  /** Work that waits to be run and committed together. */
  #waiting: GroupedWork[] = [];
  #timer: NodeJS.Immediate | undefined;
  #running: Unit | undefined;
  /** The group that is running, and its work that is running. */
  #group: Group | undefined;
  #groupedWork: GroupedWork | undefined;

  /**
   * @param path A file, which is created when absent, or `:memory:`.
   * @param onCommit Called after each commit.
   */
  constructor(path: string, onCommit = () => {}) {
    this.#database = new Database(path);
    this.#onCommit = onCommit;
    // Not prepared: libsql takes longer to run a prepared statement than to compile one as short as these.
    const control = (sql: string) => () => this.#database.exec(sql);
    this.#control = {
      begin: control("BEGIN IMMEDIATE"),
      commit: control("COMMIT"),
      rollback: control("ROLLBACK"),
      savepoint: control("SAVEPOINT work"),
      release: control("RELEASE work"),
      rollbackTo: control("ROLLBACK TO work"),
    };
  }

  /** Runs SQL without values. */
  execute(sql: string): void {
    this.#flush();
    this.#database.exec(sql);
  }

  /** Reads one of SQLite's settings. */
  setting(name: string): unknown {
    return (this.#database.prepare(`PRAGMA ${name}`).get([]) as Record<string, unknown>)[name];
  }

  /**
   * Builds and compiles a statement.
   *
   * @param build Gets Kysely and one placeholder for each field of the values.
   */
  prepare<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row> {
    return this.#prepare(build, () => this.#flush());
  }

  /** Like `prepare`, for a query that need not see what the running group has done: it costs the work no savepoint. */
  prepareCommitted<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row> {
    return this.#prepare(build, () => {});
  }

  #prepare<Values extends object, Row>(
    build: BuildStatement<Values, Row>,
    beforehand: () => void,
  ): Prepared<Values, Row> {
    const { sql, bind } = compileQuery<Values>("sqlite", 1, (db, [values]) => build(db, values as Values));
    let statement = this.#database.prepare(sql);
    const parameters = (values: Values) => {
      beforehand();
      return bind([values]);
    };
    return {
      all: (values) => step(() => statement.all(parameters(values)) as Row[]),
      first: (values) =>
        step(() => {
          const given = parameters(values);
          try {
            return statement.get(given) as Row | undefined;
          } catch (error) {
            // libsql does not reset it then: with whatever values it were run, it would run with these, and keep what was refused.
            statement = this.#database.prepare(sql);
            throw error;
          }
        }),
      run: (values) =>
        step(() => {
          statement.run(parameters(values));
        }),
    };
  }

  /**
   * Prepares an insert that returns nothing. Work of a group that does nothing but insert has its rows inserted together with
   * those of the others: calling the database is the most expensive part of a small request.
   *
   * @param build Gets Kysely and, for each row, one placeholder for each field of its values.
   */
  prepareInsert<Row extends object>(build: BuildInsert<Row>): (row: Row) => Work<void> {
    const insert = new MultiRowInsert(this.#database, build);
    return (row) =>
      step(() => {
        const work = this.#groupedWork;
        if (work && !work.hasSavepoint)
          work.insertions.push({ insert: insert as MultiRowInsert<object>, row });
        else insert.run([row]);
      });
  }

  /** Nothing else runs while work does. */
  lock(): Work<void> {
    return NOTHING;
  }

  /** Does work that only reads. */
  read<Result>(work: () => Work<Result>): Result {
    return finish(work());
  }

  /**
   * Runs work of which all is kept, or, when it throws, nothing.
   *
   * @returns What the work returned, once it is committed.
   */
  transaction<Result>(work: () => Work<Result>): Result {
    const own: Unit = { afterCommit: [] };
    this.#control.begin();
    let result: Result;
    try {
      result = this.#run(() => finish(work()), own);
      this.#control.commit();
    } catch (error) {
      if (this.#database.inTransaction) this.#control.rollback();
      throw error;
    }
    this.#onCommit();
    for (const action of own.afterCommit) action();
    return result;
  }

  /**
   * Runs work of which all is kept, or, when it throws, nothing. It runs and is committed together with the other work that arrives
   * until a turn of the event loop adds none: sharing a commit is what makes small requests cheap, see decisions/group-commit.md.
   *
   * @returns What the work returned, once it is committed.
   */
  inGroup<Result>(work: () => Work<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result;
      this.#waiting.push({
        run: () => {
          result = finish(work());
        },
        afterCommit: [],
        insertions: [],
        hasSavepoint: false,
        failure: undefined,
        resolve: () => resolve(result),
        reject,
      });
      this.#timer ??= setImmediate(() => this.#commitWhenQuiet(0));
    });
  }

  /** Commits the waiting work, unless this turn of the event loop has added to it: then the next is likely to do so, too. */
  #commitWhenQuiet(before: number): void {
    const count = this.#waiting.length;
    if (count === before || count >= MAX_GROUP_SIZE) this.#commitGroup();
    else this.#timer = setImmediate(() => this.#commitWhenQuiet(count));
  }

  #commitGroup(): void {
    const works = this.#waiting;
    clearImmediate(this.#timer);
    this.#waiting = [];
    this.#timer = undefined;
    if (works.length > 0) this.onGroup(works.length);
    const group: Group = { pending: [], isBegun: false };
    this.#group = group;
    let failure: Error | undefined;
    try {
      for (const work of works) this.#runGrouped(group, work);
      this.#insertPending(group);
      if (group.isBegun) {
        this.#control.commit();
        this.#onCommit();
      }
    } catch (error) {
      failure = error as Error;
      if (this.#database.inTransaction) this.#control.rollback();
    } finally {
      this.#group = undefined;
    }
    for (const work of works) {
      const reason = work.failure ?? failure;
      if (reason) work.reject(reason);
      else {
        for (const action of work.afterCommit) action();
        work.resolve();
      }
    }
  }

  #runGrouped(group: Group, work: GroupedWork): void {
    this.#groupedWork = work;
    try {
      this.#run(work.run, work);
      if (work.hasSavepoint) this.#control.release();
      else if (work.insertions.length > 0) group.pending.push(work);
    } catch (error) {
      work.failure = error as Error;
      if (work.hasSavepoint) this.#undo();
    } finally {
      this.#groupedWork = undefined;
    }
  }

  /** Undoes what was done since the savepoint, and ends it. */
  #undo(): void {
    // A full disk ends the transaction by itself.
    if (!this.#database.inTransaction) return;
    this.#control.rollbackTo();
    this.#control.release();
  }

  /** Prepares running work for a statement: it has to see what was done before, and needs to be undone alone. */
  #flush(): void {
    const [group, work] = [this.#group, this.#groupedWork];
    if (!group || !work || work.hasSavepoint) return;
    this.#insertPending(group);
    this.#begin(group);
    this.#control.savepoint();
    work.hasSavepoint = true;
    insertAll(work.insertions);
  }

  #begin(group: Group): void {
    if (!group.isBegun) this.#control.begin();
    // A savepoint outside a transaction would be committed at once.
    else if (!this.#database.inTransaction) throw new Error("The transaction of this group has ended.");
    group.isBegun = true;
  }

  /** Inserts the pending rows together or, when one of them cannot be inserted, each work's rows on their own. */
  #insertPending(group: Group): void {
    const { pending } = group;
    if (pending.length === 0) return;
    this.#begin(group);
    if (this.#tryInsert(pending.flatMap(({ insertions }) => insertions))) {
      for (const work of pending) work.failure = this.#tryInsert(work.insertions);
    }
    group.pending = [];
  }

  /**
   * @returns Why none of the rows was inserted, or undefined when all were.
   * @throws What ended the transaction.
   */
  #tryInsert(insertions: readonly Insertion[]): Error | undefined {
    this.#control.savepoint();
    try {
      insertAll(insertions);
      this.#control.release();
      return undefined;
    } catch (error) {
      if (!this.#database.inTransaction) throw error;
      this.#undo();
      return error as Error;
    }
  }

  #run<Result>(work: () => Result, own: Unit): Result {
    this.#running = own;
    try {
      return work();
    } finally {
      this.#running = undefined;
    }
  }

  /** Calls the action once the running transaction is committed, and never when it is not. */
  afterCommit(action: () => void): void {
    if (!this.#running) throw new Error("afterCommit was called outside of a transaction");
    this.#running.afterCommit.push(action);
  }

  close(): void {
    this.#commitGroup();
    this.#database.close();
  }
}

/** Inserts rows with one statement for each table. */
function insertAll(insertions: readonly Insertion[]): void {
  const rows = new Map<Insertion["insert"], object[]>();
  for (const { insert, row } of insertions) {
    const others = rows.get(insert);
    if (others) others.push(row);
    else rows.set(insert, [row]);
  }
  for (const [insert, all] of rows) insert.run(all);
}
