import type { Kysely } from "kysely";
import type { Connection } from "./Connection.ts";
import type { Tables } from "./Tables.ts";
import type { Work } from "./Work.ts";

/** The response that a request with the same idempotency key gets again. */
export interface KeptResponse {
  /** Hash of the request. */
  request: string;
  status: number;
  /** Empty when the response has none. */
  body: string;
  /** The response's own headers as JSON. */
  headers: string | null;
  /** Milliseconds since 1970. */
  expires: number;
}

interface KeyOfAccount {
  account: string;
  key: string;
}

/** Milliseconds between two deletions of what has expired. */
const SWEEP_INTERVAL = 60_000;

/** The responses that are kept by idempotency key, until they expire. */
export class IdempotencyKeyTable {
  readonly #connection: Connection;
  readonly #find;
  readonly #findCommitted;
  readonly #insert;
  readonly #deleteExpired;
  /** The keys that were inserted and may not be committed yet. */
  readonly #uncommitted = new Set<string>();
  #sweepAt = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
    const find = (db: Kysely<Tables>, value: KeyOfAccount) =>
      db
        .selectFrom("idempotency_keys")
        .select(["request", "status", "body", "headers", "expires"])
        .where("account", "=", value.account)
        .where("key", "=", value.key);
    this.#find = connection.prepare(find);
    this.#findCommitted = connection.prepareCommitted(find);
    // What it replaces has expired.
    this.#insert = connection.prepareInsert((db, rows: (KeyOfAccount & KeptResponse)[]) =>
      db
        .insertInto("idempotency_keys")
        .values(
          rows.map(({ account, key, request, status, body, headers, expires }) => ({
            account,
            key,
            request,
            status,
            body,
            headers,
            expires,
          })),
        )
        .onConflict((on) =>
          on.columns(["account", "key"]).doUpdateSet(({ ref }) => ({
            request: ref("excluded.request"),
            status: ref("excluded.status"),
            body: ref("excluded.body"),
            headers: ref("excluded.headers"),
            expires: ref("excluded.expires"),
          })),
        ),
    );
    this.#deleteExpired = connection.prepare((db, value: { now: number }) =>
      db.deleteFrom("idempotency_keys").where("expires", "<=", value.now),
    );
  }

  /**
   * Finds a response that is kept. Of equal keys that are used at the same time, the others wait until the first is committed.
   *
   * @param now Milliseconds since 1970.
   */
  *find(account: string, key: string, now: number): Work<KeptResponse | undefined> {
    yield* this.#connection.lock(`key\n${nameOf(account, key)}`);
    const find = this.#uncommitted.has(nameOf(account, key)) ? this.#find : this.#findCommitted;
    const kept = yield* find.first({ account, key });
    return kept && kept.expires > now ? kept : undefined;
  }

  *insert(account: string, key: string, response: KeptResponse, now: number): Work<void> {
    // A group runs and is committed without a break, so that all of its keys are kept or lost when microtasks run.
    if (this.#uncommitted.size === 0) queueMicrotask(() => this.#uncommitted.clear());
    this.#uncommitted.add(nameOf(account, key));
    yield* this.#insert({ account, key, ...response });
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_INTERVAL;
    yield* this.#deleteExpired.run({ now });
  }
}

function nameOf(account: string, key: string): string {
  return `${account}\n${key}`;
}
