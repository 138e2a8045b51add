import { toJson } from "../../src/store/Json.ts";
import type { Store } from "../../src/store/Store.ts";
import type { Work } from "../../src/store/Work.ts";

/** Inserts an environment of the account `a`. */
export function insert(store: Store, id: string, more: object = {}): Work<void> {
  return store.environments.insert({ id, account: "a", body: toJson({ id, ...more }) as never });
}

/** The ids of the environments, newest first. */
export function* listed(store: Store): Work<string[]> {
  const page = yield* store.environments.page("a", { limit: 100 });
  return page?.items.map(({ id }) => id) ?? [];
}

/** Keeps a response for a key of the account `a`; it is 1 millisecond after the beginning of 1970. */
export function insertKey(store: Store, key: string, expires = 2): Work<void> {
  const kept = { request: "hash", status: 201, body: "{}", headers: null, expires };
  return store.idempotencyKeys.insert("a", key, kept, 1);
}

export function* hasKey(store: Store, key: string): Work<boolean> {
  return (yield* store.idempotencyKeys.find("a", key, 1)) !== undefined;
}
