import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
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
  readonly row: number;
  readonly name: string;

  constructor(row: number, name: string) {
    this.row = row;
    this.name = name;
  }
}

/** A query as SQL. */
export interface Query<Values> {
  sql: string;
  /** @returns What stands for each `?`, in order, given the values of each row. */
  bind(rows: readonly Values[]): unknown[];
}

/**
 * Turns a query into SQL.
 *
 * @param count How many rows of values the query takes.
 * @param build Gets Kysely and, for each row, one placeholder for each member of its values.
 */
export function compileQuery<Values extends object>(
  count: number,
  build: (db: Kysely<Tables>, rows: Values[]) => { compile(): CompiledQuery<unknown> },
): Query<Values> {
  const rows = Array.from(
    { length: count },
    (_, row) => new Proxy({}, { get: (_, name) => new Placeholder(row, String(name)) }) as Values,
  );
  const { sql, parameters } = build(builder, rows).compile();
  return {
    sql,
    bind: (rows) =>
      parameters.map((value) =>
        value instanceof Placeholder ? rows[value.row]?.[value.name as keyof Values] : value,
      ),
  };
}
