import { setImmediate } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { migrations } from "../../src/store/migrations.ts";
import { ObjectTable } from "../../src/store/ObjectTable.ts";
import { openStore } from "../../src/store/openStore.ts";
import { SqliteConnection } from "../../src/store/SqliteConnection.ts";
import { step } from "../../src/store/Work.ts";
import { hasKey, insert, insertKey, listed } from "../helpers/storeWork.ts";

test("of work that is committed together, what threw is undone and the rest is kept", async () => {
  const store = openStore("memory");
  const order: string[] = [];
  const write = (id: string, failure?: Error) =>
    store.inGroup(function* () {
      yield* insert(store, id);
      store.afterCommit(() => order.push(`${id} is kept`));
      if (failure) throw failure;
      return id;
    });
  const all = await Promise.allSettled([write("env_1"), write("env_2", new Error("no")), write("env_3")]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(order).toEqual(["env_1 is kept", "env_3 is kept"]);
  expect(store.read(() => listed(store))).toEqual(["env_3", "env_1"]);
  store.close();
});

test("of rows that are inserted together, one that cannot be fails alone", async () => {
  const store = openStore("memory");
  const committed: string[] = [];
  const ids = ["env_1", "env_2", "env_1", "env_3"];
  const work = ids.map((id, index) =>
    store.inGroup(function* () {
      yield* insert(store, id);
      store.afterCommit(() => committed.push(`${index}: ${id}`));
    }),
  );
  const all = await Promise.allSettled(work);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(committed).toEqual(["0: env_1", "1: env_2", "3: env_3"]);
  expect(store.read(() => listed(store))).toEqual(["env_3", "env_2", "env_1"]);
  store.close();
});

test("any number of rows that are inserted together is kept, in order", async () => {
  const store = openStore("memory");
  const ids = Array.from({ length: 100 }, (_, index) => `env_${index}`);
  await Promise.all(ids.map((id) => store.inGroup(() => insert(store, id))));
  expect(store.read(() => listed(store))).toEqual(ids.reverse());
  store.close();
});

test("work sees what the work before it wrote, and its own, and is undone alone all the same", async () => {
  const store = openStore("memory");
  const seen: string[][] = [];
  const write = (id: string, failure?: Error) =>
    store.inGroup(function* () {
      yield* insert(store, id);
      seen.push(yield* listed(store));
      yield* insert(store, `${id}_more`);
      if (failure) throw failure;
    });
  const first = store.inGroup(() => insert(store, "env_1"));
  const all = await Promise.allSettled([first, write("env_2", new Error("no")), write("env_3")]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(seen).toEqual([
    ["env_2", "env_1"],
    ["env_3", "env_1"],
  ]);
  expect(store.read(() => listed(store))).toEqual(["env_3_more", "env_3", "env_1"]);
  store.close();
});

test("work that comes a turn of the event loop later is committed with what waits", async () => {
  const connection = new SqliteConnection(":memory:");
  const order: string[] = [];
  const work = (name: string) =>
    connection.inGroup(() => step(() => connection.afterCommit(() => order.push(name))));
  const first = work("first");
  await setImmediate();
  order.push("a turn later");
  await Promise.all([first, work("second")]);
  expect(order).toEqual(["a turn later", "first", "second"]);
  connection.close();
});

test("work is committed at last, however much follows it", async () => {
  const connection = new SqliteConnection(":memory:");
  let isKept = false;
  connection
    .inGroup(() => step(() => {}))
    .then(() => {
      isKept = true;
    });
  for (let turn = 0; !isKept; turn += 1) {
    expect(turn).toBeLessThan(100);
    connection.inGroup(() => step(() => {}));
    await setImmediate();
  }
  connection.close();
});

test("when one row of a request cannot be inserted, the request's other rows are not kept either", async () => {
  const store = openStore("memory");
  const create = (id: string, key: string) =>
    store.inGroup(function* () {
      yield* insert(store, id);
      yield* insertKey(store, key);
    });
  const all = await Promise.allSettled([
    create("env_1", "one"),
    create("env_1", "two"),
    create("env_2", "three"),
  ]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(store.read(() => listed(store))).toEqual(["env_2", "env_1"]);
  expect(["one", "two", "three"].map((key) => store.read(() => hasKey(store, key)))).toEqual([
    true,
    false,
    true,
  ]);
  await create("env_3", "two");
  expect(store.read(() => hasKey(store, "two"))).toBe(true);
  store.close();
});

test("a key is found by the next work of the group, and not when the work that inserted it is undone", async () => {
  const store = openStore("memory");
  const found: boolean[] = [];
  const use = (key: string, isUndone = false) =>
    store.inGroup(function* () {
      found.push(yield* hasKey(store, key));
      yield* insertKey(store, key);
      if (isUndone) throw new Error("no");
    });
  await Promise.allSettled([use("one"), use("one"), use("two", true), use("two"), use("two")]);
  expect(found).toEqual([false, true, false, false, true]);
  store.close();
});

test("a key that has expired is not found, and can be used again", async () => {
  const store = openStore("memory");
  await store.inGroup(() => insertKey(store, "one", 1));
  expect(store.read(() => hasKey(store, "one"))).toBe(false);
  await store.inGroup(() => insertKey(store, "one", 2));
  expect(store.read(() => hasKey(store, "one"))).toBe(true);
  store.close();
});

test("when the disk is full, no work of the group is kept", async () => {
  const connection = new SqliteConnection(":memory:");
  for (const step of migrations) connection.execute(step);
  connection.execute(`PRAGMA max_page_count = ${Number(connection.setting("page_count")) + 4}`);
  const table = new ObjectTable(connection, "environments");
  const create = (id: string, length: number) =>
    connection.inGroup(() => table.insert({ id, account: "a", body: "x".repeat(length) as never }));
  const all = await Promise.allSettled([create("env_1", 1), create("env_2", 100_000), create("env_3", 1)]);

  const isKept = (id: string) => connection.read(() => table.find("a", id)) !== undefined;
  const kept = ["env_1", "env_2", "env_3"].filter(isKept);
  expect(kept).toEqual(
    all.flatMap(({ status }, index) => (status === "fulfilled" ? [`env_${index + 1}`] : [])),
  );
  expect(kept).not.toContain("env_2");
  await create("env_4", 1);
  expect(isKept("env_4")).toBe(true);
  connection.close();
});

test.each(["first", "all", "run"] as const)(
  "what could not be written is not written in the place of what comes next, once there is room again: %s",
  async (how) => {
    const connection = new SqliteConnection(":memory:");
    connection.execute("CREATE TABLE thing (text TEXT)");
    const pages = Number(connection.setting("page_count"));
    connection.execute(`PRAGMA max_page_count = ${pages + 4}`);
    const insert = connection.prepare<{ text: string }, { text: string }>((db, { text }) => {
      const row = db.insertInto("thing" as never).values({ text } as never);
      return (how === "run" ? row : row.returning("text" as never)) as never;
    });
    const write = (text: string) => connection.inGroup(() => insert[how]({ text }) as never);
    await expect(write("x".repeat(100_000))).rejects.toThrow("full");
    await write("what comes next");
    connection.execute(`PRAGMA max_page_count = ${pages + 100}`);
    await write("and then");
    const texts = connection.prepare<object, { text: string }>(() => ({
      compile: () => ({ sql: "SELECT text FROM thing", parameters: [] }) as never,
    }));
    expect(connection.read(() => texts.all({}))).toEqual([{ text: "what comes next" }, { text: "and then" }]);
    connection.close();
  },
);

test("when work cannot be committed, all of it is rejected, no afterCommit action runs, and the next work is kept", async () => {
  const connection = new SqliteConnection(":memory:");
  connection.execute(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);`);
  let ran = false;
  const orphan = connection.inGroup(() => step(() => connection.execute("INSERT INTO child VALUES (1)")));
  const innocent = connection.inGroup(() =>
    step(() =>
      connection.afterCommit(() => {
        ran = true;
      }),
    ),
  );
  await expect(orphan).rejects.toThrow("FOREIGN KEY");
  await expect(innocent).rejects.toThrow("FOREIGN KEY");
  expect(ran).toBe(false);
  await expect(connection.inGroup(() => step(() => "kept"))).resolves.toBe("kept");
  connection.close();
});

test("when the database ends a transaction by itself, what comes after it in the group is not kept either", async () => {
  const connection = new SqliteConnection(":memory:");
  connection.execute("CREATE TABLE thing (id INTEGER)");
  const insert = (id: number) =>
    connection.inGroup(() => step(() => connection.execute(`INSERT INTO thing VALUES (${id})`)));
  // What a full disk does.
  const work = [insert(1), connection.inGroup(() => step(() => connection.execute("ROLLBACK"))), insert(2)];
  const all = await Promise.allSettled(work);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await insert(3);
  const kept = connection.prepare<object, { id: number }>(() => ({
    compile: () => ({ sql: "SELECT id FROM thing", parameters: [] }) as never,
  }));
  expect(connection.read(() => kept.all({}))).toEqual([{ id: 3 }]);
  connection.close();
});
