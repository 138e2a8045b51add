import { createRequire } from "node:module";
import type { CompiledQuery, Kysely } from "kysely";
import type { Tables } from "./Tables.ts";

// Not imported: loading its several hundred modules is a third of a server's start, and a third shorter as CommonJS.
const kysely: typeof import("kysely") = createRequire(import.meta.url)("kysely");

/** The databases that there are queries for. */
type DialectName = "sqlite" | "postgres";

/** Builds queries; it never runs one: see decisions/kysely-builds-queries.md. */
function createBuilder(name: DialectName): Kysely<Tables> {
  const isSqlite = name === "sqlite";
  return new kysely.Kysely<Tables>({
    dialect: {
      createAdapter: () => (isSqlite ? new kysely.SqliteAdapter() : new kysely.PostgresAdapter()),
      createDriver: () => new kysely.DummyDriver(),
      createIntrospector: (db) =>
        isSqlite ? new kysely.SqliteIntrospector(db) : new kysely.PostgresIntrospector(db),
      createQueryCompiler: () =>
        isSqlite ? new kysely.SqliteQueryCompiler() : new kysely.PostgresQueryCompiler(),
    },
  });
}

const builders: { [Name in DialectName]?: Kysely<Tables> } = {};

/** SQL for what Kysely has no words for. */
export const { sql } = kysely;

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
  /** @returns What stands for each placeholder, in order, given the values of each row. */
  bind(rows: readonly Values[]): unknown[];
}

/**
 * Turns a query into SQL.
 *
 * @param dialect Whose SQL it is.
 * @param count How many rows of values the query takes.
 * @param build Gets Kysely and, for each row, one placeholder for each of its values.
 */
export function compileQuery<Values extends object>(
  dialect: DialectName,
  count: number,
  build: (db: Kysely<Tables>, rows: Values[]) => { compile(): CompiledQuery<unknown> },
): Query<Values> {
  const rows = Array.from(
    { length: count },
    (_, row) => new Proxy({}, { get: (_, name) => new Placeholder(row, String(name)) }) as Values,
  );
  builders[dialect] ??= createBuilder(dialect);
  const { sql, parameters } = build(builders[dialect], rows).compile();
  return {
    sql,
    bind: (rows) =>
      parameters.map((value) =>
        value instanceof Placeholder ? rows[value.row]?.[value.name as keyof Values] : value,
      ),
  };
}
