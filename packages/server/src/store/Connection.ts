import type { CompiledQuery, Kysely } from "kysely";
import type { Tables } from "./Tables.ts";
import type { Work } from "./Work.ts";

/** A statement that is ready to run with values for its placeholders. */
export interface Prepared<Values, Row> {
  all(values: Values): Work<Row[]>;
  first(values: Values): Work<Row | undefined>;
  run(values: Values): Work<void>;
}

/** Builds a statement, given Kysely and one placeholder for each field of its values. */
export type BuildStatement<Values, Row> = (
  db: Kysely<Tables>,
  values: Values,
) => { compile(): CompiledQuery<Row> };

/** Builds the insert of some rows. */
export type BuildInsert<Row> = (db: Kysely<Tables>, rows: Row[]) => { compile(): CompiledQuery<unknown> };

/** A database that the tables are in. */
export interface Connection {
  /** Whether other servers use it at the same time, so that what is read to be changed has to be locked. */
  readonly isShared: boolean;
  /** Builds and compiles a statement. */
  prepare<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row>;
  /** Like `prepare`, for a query that need not see what work that is committed together with this one has done. */
  prepareCommitted<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row>;
  /** Prepares an insert that returns nothing; it may be done together with those of other work. */
  prepareInsert<Row extends object>(build: BuildInsert<Row>): (row: Row) => Work<void>;
  /** Waits until no other work has the lock of this name, and has it until the transaction has ended. */
  lock(name: string): Work<void>;
  /** Under which a server of several runs turns. */
  readonly serverId: string | undefined;
}

/** A query whose rows can be locked. */
interface Lockable<Query> {
  forUpdate(): Query;
}

/** Has the rows that a query finds stay as they are until the transaction has ended, where somebody else could change them. */
export function locked<Query extends Lockable<Query>>({ isShared }: Connection, query: Query): Query {
  return isShared ? query.forUpdate() : query;
}
