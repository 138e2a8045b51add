import { hasPostgres, type Postgres, startPostgres } from "@cloud-agents/deployment";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { toJson } from "../../src/store/Json.ts";
import { openPostgresStore } from "../../src/store/openPostgresStore.ts";
import { openStore } from "../../src/store/openStore.ts";
import type { Store } from "../../src/store/Store.ts";
import { hasKey, insert, insertKey, listed } from "../helpers/storeWork.ts";

/** What a store does whatever database it is in. */
const stores: [string, boolean, () => Store | Promise<Store>][] = [
  ["SQLite", true, () => openStore("memory")],
  ["PostgreSQL", hasPostgres, async () => openPostgresStore(await postgres.create(), "server_1")],
];

let postgres: Postgres;
beforeAll(async () => {
  if (hasPostgres) postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres?.stop());

for (const [name, isInstalled, open] of stores)
  (isInstalled ? describe : describe.skip)(`a store in ${name}`, () => describeStore(open));

function describeStore(open: () => Store | Promise<Store>): void {
  const opened: Store[] = [];
  const openOne = async () => {
    const store = await open();
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  test("keeps nothing of what a transaction wrote before it threw, and does not run its afterCommit actions", async () => {
    const store = await openOne();
    let ran = false;
    const failing = async () =>
      store.transaction(function* () {
        yield* insert(store, "env_1");
        store.afterCommit(() => {
          ran = true;
        });
        throw new Error("no");
      });
    await expect(failing()).rejects.toThrow("no");
    expect(await store.read(() => listed(store))).toEqual([]);
    expect(ran).toBe(false);
    await store.transaction(() => insert(store, "env_1"));
    expect(await store.read(() => listed(store))).toEqual(["env_1"]);
  });

  test("runs afterCommit actions when a transaction is committed, not before", async () => {
    const store = await openOne();
    const order: string[] = [];
    await store.transaction(function* () {
      store.afterCommit(() => order.push("committed"));
      yield* insert(store, "env_1");
      order.push("written");
    });
    expect(order).toEqual(["written", "committed"]);
  });

  test("has no afterCommit outside of a transaction", async () => {
    const store = await openOne();
    expect(() => store.afterCommit(() => {})).toThrow("outside of a transaction");
  });

  test("undoes what threw, and keeps the rest of what was asked for at the same time", async () => {
    const store = await openOne();
    const committed: string[] = [];
    const write = (id: string, failure?: Error) =>
      store.inGroup(function* () {
        yield* insert(store, id);
        store.afterCommit(() => committed.push(id));
        if (failure) throw failure;
        return id;
      });
    const all = await Promise.allSettled([write("env_1"), write("env_2", new Error("no")), write("env_3")]);

    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(committed.sort()).toEqual(["env_1", "env_3"]);
    expect((await store.read(() => listed(store))).sort()).toEqual(["env_1", "env_3"]);
  });

  test("keeps one of two objects with the same id that are inserted at the same time", async () => {
    const store = await openOne();
    const ids = ["env_1", "env_2", "env_1", "env_3"];
    const all = await Promise.allSettled(ids.map((id) => store.inGroup(() => insert(store, id))));

    const kept = ids.filter((_, index) => all[index]?.status === "fulfilled");
    expect(kept.sort()).toEqual(["env_1", "env_2", "env_3"]);
    expect((await store.read(() => listed(store))).sort()).toEqual(kept);
  });

  test("keeps any number of objects that are inserted at the same time", async () => {
    const store = await openOne();
    const ids = Array.from({ length: 100 }, (_, index) => `env_${100 + index}`);
    await Promise.all(ids.map((id) => store.inGroup(() => insert(store, id))));
    expect((await store.read(() => listed(store))).sort()).toEqual(ids);
  });

  test("shows work to readers once it is committed", async () => {
    const store = await openOne();
    let isCommitted = false;
    const work = store.inGroup(function* () {
      yield* insert(store, "env_1");
      store.afterCommit(() => {
        isCommitted = true;
      });
    });
    const before = await store.read(() => listed(store));
    expect(before).toEqual(isCommitted ? ["env_1"] : []);
    await work;
    expect(await store.read(() => listed(store))).toEqual(["env_1"]);
    expect(isCommitted).toBe(true);
  });

  test("keeps no other row of a request of which one row cannot be inserted", async () => {
    const store = await openOne();
    const create = (id: string, key: string) =>
      store.inGroup(function* () {
        yield* insertKey(store, key);
        yield* insert(store, id);
      });
    await create("env_1", "one");
    await expect(create("env_1", "two")).rejects.toThrow();
    await create("env_2", "three");
    const found = await Promise.all(
      ["one", "two", "three"].map((key) => store.inGroup(() => hasKey(store, key))),
    );
    expect(found).toEqual([true, false, true]);
    await create("env_3", "two");
    expect(await store.inGroup(() => hasKey(store, "two"))).toBe(true);
  });

  test("does not find a key that has expired, and can use it again", async () => {
    const store = await openOne();
    await store.inGroup(() => insertKey(store, "one", 1));
    expect(await store.inGroup(() => hasKey(store, "one"))).toBe(false);
    await store.inGroup(() => insertKey(store, "one", 2));
    expect(await store.inGroup(() => hasKey(store, "one"))).toBe(true);
  });

  test("changes and removes an object only for the account that has it", async () => {
    const store = await openOne();
    const body = toJson({ name: "覚え書き" }) as never;
    const find = () => store.read(() => store.environments.find("a", "env_1"));
    const change = (account: string) =>
      store.transaction(() => store.environments.update({ id: "env_1", account, body }));
    const remove = (account: string) => store.transaction(() => store.environments.delete(account, "env_1"));
    await store.transaction(() => insert(store, "env_1"));
    await change("b");
    await remove("b");
    expect(await find()).toBe('{"id":"env_1"}');
    await change("a");
    expect(await find()).toBe(body);
    await remove("a");
    expect(await find()).toBeUndefined();
  });

  test("ends a page of large objects early, with at least one, and leads to all the others in both directions", async () => {
    const store = await openOne();
    const sizes = [100, 9_000_000, 9_000_000, 40_000_000, 100, 70_000, 100];
    const ids = sizes.map((_, index) => `env_${index}`);
    for (const [index, size] of sizes.entries())
      await store.transaction(() => insert(store, `env_${index}`, { text: "x".repeat(size) }));
    const newestFirst = ids.toReversed();
    const walk = async (direction: "after" | "before"): Promise<string[][]> => {
      const pages: string[][] = [];
      let cursor = direction === "after" ? undefined : ids[0];
      for (;;) {
        const request = { limit: 5, [direction]: cursor };
        const page = await store.read(() => store.environments.page("a", request));
        if (!page) throw new Error("There is no page.");
        for (const { id, body } of page.items) expect(JSON.parse(body).id).toBe(id);
        pages.push(page.items.map(({ id }) => id));
        if (!page.hasMore) return pages;
        cursor = (direction === "after" ? page.items.at(-1) : page.items[0])?.id;
      }
    };
    const forwards = await walk("after");
    expect(forwards).toEqual([["env_6", "env_5", "env_4"], ["env_3"], ["env_2"], ["env_1", "env_0"]]);
    expect(forwards.flat()).toEqual(newestFirst);
    expect((await walk("before")).reverse().flat()).toEqual(newestFirst.slice(0, -1));
  });

  test("ends a stream's next entries and a turn's history early when events are large", async () => {
    const store = await openOne();
    await store.transaction(() => store.sessions.insert("a", { id: "sess_1", status: "idle" } as never, 100));
    const append = (index: number) =>
      store.events.append({
        ...{ id: `evt_${index}`, type: "user.message", session_id: "sess_1", turn_id: "turn_1" },
        content: [{ type: "text", text: "x".repeat(10_000_000) }],
      } as never);
    for (let index = 0; index < 3; index += 1) await store.transaction(() => append(index));
    const after = (seq: number) => store.read(() => store.events.after("sess_1", seq, 32));
    const first = await after(0);
    expect(first).toMatchObject({ entries: [{ id: "evt_0" }], isComplete: false });
    expect(await after(first.entries[0]?.seq ?? 0)).toMatchObject({
      entries: [{ id: "evt_1" }],
      isComplete: false,
    });
    expect(await after((first.entries[0]?.seq ?? 0) + 1)).toMatchObject({
      entries: [{ id: "evt_2" }],
      isComplete: true,
    });
    const history = await store.read(() => store.events.history("sess_1", "turn_2", 200));
    expect(history.map(({ id }) => id)).toEqual(["evt_2"]);
  });
}
