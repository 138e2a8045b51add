import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { BuildInsert, BuildStatement, Connection, Prepared } from "./Connection.ts";
import { compileQuery } from "./compileQuery.ts";
import type { PoolState } from "./Store.ts";
import { StoreUnavailable } from "./StoreUnavailable.ts";
import type { Statement, Work } from "./Work.ts";

/** How many connections a server has at most, unless told otherwise. */
const MAX_CONNECTIONS = 10;

/** How long work may wait for the database in all, in milliseconds, when that does not respond. */
const WAIT_MS = 5000;

/** How long one statement may take, in milliseconds. */
const STATEMENT_MS = 10_000;

/** The time between two attempts, in milliseconds. */
const RETRY_MS = 50;

/** Of PostgreSQL's `bigint`. All of them are positions and times, which a number holds. */
const BIGINT = 20;

const types = {
  getTypeParser: ((oid: number, format?: "text") =>
    oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** What is kept as a whole or not at all. */
interface Unit {
  afterCommit: (() => void)[];
}

/** What work threw itself, rather than the database. */
class Refusal {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Connections to a PostgreSQL database that other servers may use, too. */
export class PostgresConnection implements Connection {
  readonly isShared = true;
  /** Under which this server runs turns; another one once the lease of the one before has lapsed. */
  serverId: string;
  readonly #url: string;
  readonly #pool: pg.Pool;
  readonly #onError: (error: Error) => void;
  /** What is being done at this moment. It is not while a statement is waited for. */
  #running: Unit | undefined;

  /**
   * @param url Such as `postgres://user@host/database`. Nothing is connected yet.
   * @param onError Gets errors of connections that nobody uses.
   */
  constructor(url: string, serverId: string, onError: (error: Error) => void = () => {}) {
    this.serverId = serverId;
    this.#onError = onError;
    this.#url = url;
    this.#pool = new pg.Pool({
      connectionString: url,
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: WAIT_MS,
      // Not `statement_timeout`: a pooler between does not take it.
      query_timeout: STATEMENT_MS,
      // Statements are sent without waiting for those before.
      pipeline: true,
      types,
      application_name: "cloud-agents-server",
    } as pg.PoolConfig);
    this.#pool.on("error", onError);
  }

  prepare<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row> {
    const { sql: text, bind } = compileQuery<Values>("postgres", 1, (db, [values]) =>
      build(db, values as Values),
    );
    const statement = (values: Values, hasRows: boolean): Statement => ({
      text,
      values: bind([values]).map(sendable),
      hasRows,
    });
    function* all(values: Values): Work<Row[]> {
      return (yield statement(values, true)) as Row[];
    }
    function* first(values: Values): Work<Row | undefined> {
      return ((yield statement(values, true)) as Row[])[0];
    }
    function* run(values: Values): Work<void> {
      yield statement(values, false);
    }
    return { all, first, run };
  }

  prepareCommitted<Values extends object, Row>(build: BuildStatement<Values, Row>): Prepared<Values, Row> {
    return this.prepare(build);
  }

  prepareInsert<Row extends object>(build: BuildInsert<Row>): (row: Row) => Work<void> {
    return this.prepare<Row, unknown>((db, row) => build(db, [row])).run;
  }

  *lock(name: string): Work<void> {
    const text = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    yield { text, values: [sendable(name)], hasRows: false };
  }

  /** Does work that only reads, each statement on its own. */
  read<Result>(work: () => Work<Result>): Promise<Result> {
    return this.#persist(() =>
      this.#withClient((client) => {
        const ask = async (statement: Statement) => (await client.query(statement)).rows;
        return this.#do(work(), undefined, ask);
      }),
    );
  }

  /**
   * Does work of which all is kept, or, when it throws, nothing. It is done again when the database was lost before it was asked to commit.
   *
   * @returns What the work returned, once it is committed.
   * @throws StoreUnavailable when the database cannot be asked for too long, or was lost while it committed.
   */
  async transaction<Result>(work: () => Work<Result>): Promise<Result> {
    const { result, unit } = await this.#persist(() =>
      this.#withClient(async (client) => {
        const unit: Unit = { afterCommit: [] };
        return { result: await this.#transact(client, work, unit), unit };
      }),
    );
    for (const action of unit.afterCommit) action();
    return result;
  }

  async #transact<Result>(client: pg.PoolClient, work: () => Work<Result>, unit: Unit): Promise<Result> {
    /** Statements that were sent, and whose rows nobody waits for. */
    const sent: Promise<unknown>[] = [];
    const send = (statement: { text: string; values?: unknown[] }) => {
      const sending = client.query(statement);
      sending.catch(() => {});
      sent.push(sending);
      return sending;
    };
    const ask = async (statement: Statement) => {
      const sending = send(statement);
      if (!statement.hasRows) return [];
      // Of several that failed, the first is the reason.
      await Promise.all(sent);
      return (await sending).rows;
    };
    send({ text: "BEGIN" });
    let result: Result;
    try {
      result = await this.#do(work(), unit, ask);
      await Promise.all(sent);
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
    try {
      await client.query("COMMIT");
    } catch (error) {
      throw isOfDatabase(error)
        ? error
        : new StoreUnavailable("The database was lost while it committed.", {
            isUndecided: true,
            cause: error,
          });
    }
    return result;
  }

  /** Calls the action once the work that calls this is committed, and never when it is not. */
  afterCommit(action: () => void): void {
    if (!this.#running) throw new Error("afterCommit was called outside of a transaction");
    this.#running.afterCommit.push(action);
  }

  /**
   * Hears what any server sends to a channel, over a connection of its own.
   *
   * @param lost Called when nothing more will be heard, unless that is because of what is returned.
   * @returns What ends it.
   */
  async listen(
    channel: string,
    hear: (text: string) => void,
    lost: () => void,
  ): Promise<() => Promise<void>> {
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: WAIT_MS });
    client.on("error", this.#onError);
    client.on("notification", ({ payload = "" }) => hear(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    client.once("end", lost);
    return async () => {
      client.off("end", lost);
      await client.end();
    };
  }

  /** Runs SQL that has several statements and no values, as one transaction. */
  async execute(sql: string): Promise<void> {
    await this.#withClient((client) => client.query(sql));
  }

  /** @returns How its connections are used at this moment, without the one that listens. */
  pool(): PoolState {
    const { totalCount: size, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { size, idle, waiting };
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #do<Result>(
    work: Work<Result>,
    unit: Unit | undefined,
    ask: (statement: Statement) => Promise<object[]>,
  ): Promise<Result> {
    const steps = work[Symbol.iterator]();
    let rows: object[] = [];
    for (;;) {
      this.#running = unit;
      let next: IteratorResult<Statement, Result>;
      try {
        next = steps.next(rows);
      } catch (error) {
        throw new Refusal(error);
      } finally {
        this.#running = undefined;
      }
      if (next.done) return next.value;
      rows = await ask(next.value);
    }
  }

  /** Lends a connection, which is closed when it may not be as it was. */
  async #withClient<Result>(use: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    // Otherwise a connection that is lost in between statements ends the process.
    client.on("error", this.#onError);
    let isUsable = false;
    try {
      const result = await use(client);
      isUsable = true;
      return result;
    } catch (error) {
      isUsable = error instanceof Refusal || isOfDatabase(error);
      throw error;
    } finally {
      client.off("error", this.#onError);
      client.release(!isUsable);
    }
  }

  /** Tries again what failed because the database was lost or work was in each other's way, for a time. */
  async #persist<Result>(attempt: () => Promise<Result>): Promise<Result> {
    const end = performance.now() + WAIT_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof Refusal) throw error.reason;
        if (!isLost(error) && !isConflict(error)) throw error;
        if (performance.now() > end)
          throw new StoreUnavailable("The database cannot be asked.", { cause: error });
      }
      await sleep(RETRY_MS * (1 + Math.random()));
    }
  }
}

/** PostgreSQL's text has no NUL, and no text that the store is asked for has a replacement character. */
function sendable(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\u{FFFD}") : value;
}

function codeOf(error: unknown): string {
  return `${(error as { code?: unknown }).code}`;
}

/** Whether the database says that it refuses a statement, rather than that it goes. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !isLost(error);
}

/** Whether a connection was lost or not had. Class 08 and 57P are PostgreSQL's, 53300 says that it has too many. */
function isLost(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return false;
  const code = codeOf(error);
  if (
    /^(08|57P|53300)/.test(code) ||
    /^(ECONN|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENET)/.test(code)
  )
    return true;
  return /connection (terminated|error)|not queryable|client was closed|timeout/i.test(
    (error as Error).message ?? "",
  );
}

/** Whether work has to be done again, because of other work: a deadlock, or a serialization failure. */
function isConflict(error: unknown): boolean {
  return /^(40P01|40001)$/.test(codeOf(error));
}
