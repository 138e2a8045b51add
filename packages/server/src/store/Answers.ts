import type { Connection } from "./Connection.ts";

/** An answer that is kept for requests with the same idempotency key. */
export interface KeptAnswer {
  /** Hash of the request that it answered. */
  request: string;
  status: number;
  body: string;
}

/** The answers that are kept by idempotency key, until they expire. */
export class Answers {
  readonly #find;
  readonly #insert;
  readonly #removeExpired;

  constructor(connection: Connection) {
    this.#find = connection.prepare((db, value: { account: string; key: string; now: number }) =>
      db
        .selectFrom("idempotency_keys")
        .select(["request", "status", "body"])
        .where("account", "=", value.account)
        .where("key", "=", value.key)
        .where("expires", ">", value.now),
    );
    this.#insert = connection.prepare(
      (db, row: KeptAnswer & { account: string; key: string; expires: number }) =>
        db.insertInto("idempotency_keys").values({
          account: row.account,
          key: row.key,
          request: row.request,
          status: row.status,
          body: row.body,
          expires: row.expires,
        }),
    );
    this.#removeExpired = connection.prepare((db, value: { now: number }) =>
      db.deleteFrom("idempotency_keys").where("expires", "<=", value.now),
    );
  }

  /** @param now Milliseconds since 1970; so is `expires`. */
  find(account: string, key: string, now: number): KeptAnswer | undefined {
    return this.#find.first({ account, key, now });
  }

  /** Keeps an answer, and forgets all that have expired. */
  keep(account: string, key: string, answer: KeptAnswer, now: number, expires: number): void {
    this.#removeExpired.run({ now });
    this.#insert.run({ ...answer, account, key, expires });
  }
}
