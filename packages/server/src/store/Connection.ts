import type { CompiledQuery, Kysely } from "kysely";
import Database from "libsql";
import { compileQuery } from "./compileQuery.ts";
import { type BuildInsert, Insert } from "./Insert.ts";
import { type Insertion, PendingRows } from "./PendingRows.ts";
import type { Tables } from "./Tables.ts";

/** A statement that is ready to run with values for its placeholders. */
export interface Prepared<Values, Row> {
  all(values: Values): Row[];
  first(values: Values): Row | undefined;
  /** Position of the row that was inserted last, and how many rows changed. */
  run(values: Values): { lastInsertRowid: number; changes: number };
}

/** Work that is kept as a whole or not at all. */
interface Work {
  afterCommit: (() => void)[];
}

/** Work of one request, which is committed together with that of others. */
interface Member extends Work {
  /** The row that it inserts, as long as that is all that it did. */
  insertion: Insertion | undefined;
  /** Whether it has a savepoint, as it needs to use the database before the group is committed. */
  isSaved: boolean;
  /** Why it alone is not kept. */
  failure: Error | undefined;
  /** Answers the request, or tells it that nothing was kept. */
  settle(failure: Error | undefined): void;
}

/** Work of several requests that is committed together. */
interface Group {
  members: Member[];
  /** The rows of members that did nothing but insert one. */
  rows: PendingRows;
  /** Whether the transaction has begun. */
  isBegun: boolean;
  timer: NodeJS.Immediate;
}

/** A group that has so many members does not wait for more. */
const maxMembers = 64;

/**
 * The one connection to the database. Kysely builds each statement once; it then runs without waiting, so that a transaction is an
 * ordinary function call that nothing can come between.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #committed: () => void;
  readonly #control: Record<"begin" | "commit" | "rollback" | "save" | "release" | "undo", () => unknown>;
  #running: Work | undefined;
  /** The running work, when it is that of a group's member. */
  #member: Member | undefined;
  #group: Group | undefined;

  /**
   * @param path A file, made when it is absent, or `:memory:`.
   * @param committed Called after each commit.
   */
  constructor(path: string, committed = () => {}) {
    this.#database = new Database(path);
    this.#committed = committed;
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
    this.#reach();
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
    const { sql, bind } = compileQuery<Values>(1, (db, [values]) => build(db, values as Values));
    const statement = this.#database.prepare(sql);
    const parameters = (values: Values) => {
      this.#reach();
      return bind([values]);
    };
    return {
      all: (values) => statement.all(parameters(values)) as Row[],
      first: (values) => statement.get(parameters(values)) as Row | undefined,
      run: (values) => statement.run(parameters(values)) as { lastInsertRowid: number; changes: number },
    };
  }

  /**
   * Prepares the insertion of rows of which nobody asks the position. Requests that do nothing else and are committed together have
   * their rows inserted together: calling the database is the dearest part of a small request.
   *
   * @param build Gets Kysely and, for each row, one placeholder for each member of its values.
   */
  prepareInsert<Row extends object>(build: BuildInsert<Row>): (row: Row) => void {
    const insert = new Insert(this.#database, build);
    return (row) => {
      const member = this.#member;
      if (member && !member.isSaved && !member.insertion) {
        member.insertion = { insert: insert as Insert<object>, row };
      } else {
        this.#reach();
        insert.write([row]);
      }
    };
  }

  /**
   * Runs work of which all is kept, or, when it throws, nothing. Inside of another transaction it is part of that one.
   *
   * @returns What the work returned, once it is kept.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#running) return work();
    this.commitGroup();
    const own: Work = { afterCommit: [] };
    this.#control.begin();
    let result: Result;
    try {
      result = this.#run(work, own);
      this.#control.commit();
    } catch (error) {
      if (this.#database.inTransaction) this.#control.rollback();
      throw error;
    }
    this.#committed();
    for (const action of own.afterCommit) action();
    return result;
  }

  /**
   * Runs work at once, of which all is kept, or, when it throws, nothing. It is committed together with the other work that comes until
   * a turn of the event loop brings none: one commit for many requests is what makes storing them cheap.
   *
   * @returns What the work returned, once it is kept.
   */
  inGroup<Result>(work: () => Result): Promise<Result> {
    this.#group ??= this.#openGroup();
    const group = this.#group;
    return new Promise((resolve, reject) => {
      const settle = (failure: Error | undefined) => (failure ? reject(failure) : resolve(result));
      const member: Member = {
        afterCommit: [],
        insertion: undefined,
        isSaved: false,
        failure: undefined,
        settle,
      };
      let result: Result;
      this.#member = member;
      try {
        result = this.#run(work, member);
        if (member.isSaved) this.#control.release();
      } catch (error) {
        if (member.isSaved && this.#database.inTransaction) {
          this.#control.undo();
          this.#control.release();
        }
        reject(error);
        return;
      } finally {
        this.#member = undefined;
      }
      group.members.push(member);
      if (!member.insertion) return;
      group.rows.add(member.insertion, (error) => {
        member.failure = error;
      });
    });
  }

  /** Commits what has been done in the open group, if there is one. */
  commitGroup(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    clearImmediate(group.timer);
    let failure: Error | undefined;
    try {
      this.#insertRows(group);
      if (group.isBegun) {
        this.#control.commit();
        this.#committed();
      }
    } catch (error) {
      failure = error as Error;
      if (this.#database.inTransaction) this.#control.rollback();
    }
    for (const member of group.members) {
      const reason = failure ?? member.failure;
      if (!reason) for (const action of member.afterCommit) action();
      member.settle(reason);
    }
  }

  #openGroup(): Group {
    return {
      members: [],
      rows: new PendingRows(),
      isBegun: false,
      timer: setImmediate(() => this.#commitWhenQuiet(0)),
    };
  }

  /** Commits the open group, unless this turn of the event loop has added to it: then the next is likely to do so, too. */
  #commitWhenQuiet(before: number): void {
    const count = this.#group?.members.length ?? 0;
    if (!this.#group || count === before || count >= maxMembers) this.commitGroup();
    else this.#group.timer = setImmediate(() => this.#commitWhenQuiet(count));
  }

  #beginGroup(group: Group): void {
    if (!group.isBegun) this.#control.begin();
    // A full disk ends a transaction by itself; a savepoint outside of one would be kept at once.
    else if (!this.#database.inTransaction) throw new Error("The transaction of this group has ended.");
    group.isBegun = true;
  }

  /** Prepares for a statement that runs at once: it has to see what was done before, and who throws later has to be undone alone. */
  #reach(): void {
    // Nobody but the work of a group sees what is not committed yet.
    if (!this.#running) this.commitGroup();
    const [member, group] = [this.#member, this.#group];
    if (!member || !group || member.isSaved) return;
    this.#insertRows(group);
    this.#beginGroup(group);
    this.#control.save();
    member.isSaved = true;
    const { insertion } = member;
    member.insertion = undefined;
    insertion?.insert.write([insertion.row]);
  }

  #insertRows(group: Group): void {
    if (group.rows.isEmpty) return;
    this.#beginGroup(group);
    group.rows.write(() => this.#database.inTransaction);
  }

  #run<Result>(work: () => Result, own: Work): Result {
    this.#running = own;
    try {
      return work();
    } finally {
      this.#running = undefined;
    }
  }

  /** Has something done once the running transaction is kept; when it is not kept, never. */
  afterCommit(action: () => void): void {
    if (!this.#running) throw new Error("afterCommit was called outside of a transaction");
    this.#running.afterCommit.push(action);
  }

  close(): void {
    this.commitGroup();
    this.#database.close();
  }
}
