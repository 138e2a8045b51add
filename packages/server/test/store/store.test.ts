import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { openServer } from "../../src/openServer.ts";
import { Connection } from "../../src/store/Connection.ts";
import { toJson } from "../../src/store/Json.ts";
import { migrations } from "../../src/store/migrations.ts";
import { ObjectTable } from "../../src/store/ObjectTable.ts";
import { openStore, type Store } from "../../src/store/openStore.ts";
import { fakeRuntime, usage } from "../helpers/fakeRuntime.ts";
import { testOptions, testServer } from "../helpers/testServer.ts";
import { until } from "../helpers/until.ts";

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "cloud-agents-"));
  folders.push(made);
  return join(made, "data");
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

const insert = (store: Store, id: string) =>
  store.environments.insert({ id, account: "a", body: toJson({ id }) as never });

/** The ids of the environments, newest first. */
const listed = (store: Store) =>
  store.environments.page("a", { limit: 100 })?.items.map(({ id }) => id) ?? [];

test("what a transaction wrote before it threw is not kept, and its afterCommit actions do not run", () => {
  const store = openStore("memory");
  let ran = false;
  expect(() =>
    store.transaction(() => {
      insert(store, "env_1");
      store.afterCommit(() => {
        ran = true;
      });
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(store.environments.find("a", "env_1")).toBeUndefined();
  expect(ran).toBe(false);
  store.transaction(() => insert(store, "env_1"));
  expect(store.environments.find("a", "env_1")).toBeDefined();
  store.close();
});

test("afterCommit actions run after a transaction is committed, not before", () => {
  const store = openStore("memory");
  const order: string[] = [];
  store.transaction(() => {
    store.transaction(() => store.afterCommit(() => order.push("committed")));
    order.push("written");
  });
  expect(order).toEqual(["written", "committed"]);
  store.close();
});

test("afterCommit throws outside of a transaction", () => {
  const store = openStore("memory");
  expect(() => store.afterCommit(() => {})).toThrow("outside of a transaction");
  store.close();
});

test("of work that is committed together, what threw is undone and the rest is kept", async () => {
  const store = openStore("memory");
  const order: string[] = [];
  const write = (id: string, failure?: Error) =>
    store.inGroup(() => {
      insert(store, id);
      store.afterCommit(() => order.push(`${id} is kept`));
      if (failure) throw failure;
      return id;
    });
  const all = await Promise.allSettled([write("env_1"), write("env_2", new Error("no")), write("env_3")]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(order).toEqual(["env_1 is kept", "env_3 is kept"]);
  expect(["env_1", "env_2", "env_3"].map((id) => store.environments.find("a", id) !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
  store.close();
});

test("of rows that are inserted together, one that cannot be fails alone", async () => {
  const store = openStore("memory");
  const committed: string[] = [];
  const ids = ["env_1", "env_2", "env_1", "env_3"];
  const work = ids.map((id, index) =>
    store.inGroup(() => {
      insert(store, id);
      store.afterCommit(() => committed.push(`${index}: ${id}`));
    }),
  );
  const all = await Promise.allSettled(work);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(committed).toEqual(["0: env_1", "1: env_2", "3: env_3"]);
  expect(listed(store)).toEqual(["env_3", "env_2", "env_1"]);
  store.close();
});

test("any number of rows that are inserted together is kept, in order", async () => {
  const store = openStore("memory");
  const ids = Array.from({ length: 100 }, (_, index) => `env_${index}`);
  await Promise.all(ids.map((id) => store.inGroup(() => insert(store, id))));
  expect(listed(store)).toEqual(ids.reverse());
  store.close();
});

test("work sees what the work before it wrote, and its own, and is undone alone all the same", async () => {
  const store = openStore("memory");
  const seen: string[][] = [];
  const write = (id: string, failure?: Error) =>
    store.inGroup(() => {
      insert(store, id);
      seen.push(listed(store));
      insert(store, `${id}_more`);
      if (failure) throw failure;
    });
  const first = store.inGroup(() => insert(store, "env_1"));
  const all = await Promise.allSettled([first, write("env_2", new Error("no")), write("env_3")]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(seen).toEqual([
    ["env_2", "env_1"],
    ["env_3", "env_1"],
  ]);
  expect(listed(store)).toEqual(["env_3_more", "env_3", "env_1"]);
  store.close();
});

test("work that comes a turn of the event loop later is committed with what waits", async () => {
  const connection = new Connection(":memory:");
  const order: string[] = [];
  const work = (name: string) => connection.inGroup(() => connection.afterCommit(() => order.push(name)));
  const first = work("first");
  await setImmediate();
  order.push("a turn later");
  await Promise.all([first, work("second")]);
  expect(order).toEqual(["a turn later", "first", "second"]);
  connection.close();
});

test("work is committed at last, however much follows it", async () => {
  const connection = new Connection(":memory:");
  let isKept = false;
  connection
    .inGroup(() => {})
    .then(() => {
      isKept = true;
    });
  for (let turn = 0; !isKept; turn += 1) {
    expect(turn).toBeLessThan(100);
    connection.inGroup(() => {});
    await setImmediate();
  }
  connection.close();
});

test("a read sees work only once it is committed", async () => {
  const store = openStore("memory");
  let isCommitted = false;
  const work = store.inGroup(() => {
    insert(store, "env_1");
    store.afterCommit(() => {
      isCommitted = true;
    });
  });
  expect(store.environments.find("a", "env_1")).toBeUndefined();
  expect(isCommitted).toBe(false);
  await work;
  expect(store.environments.find("a", "env_1")).toBeDefined();
  expect(isCommitted).toBe(true);
  store.close();
});

test("work that waits when the store closes is committed", async () => {
  const data = folder();
  const first = openStore(data);
  const work = first.inGroup(() => insert(first, "env_1"));
  first.close();
  await work;
  const second = openStore(data);
  expect(listed(second)).toEqual(["env_1"]);
  second.close();
});

const insertKey = (store: Store, key: string, expires = 2) =>
  store.idempotencyKeys.insert(
    "a",
    key,
    { request: "hash", status: 201, body: "{}", headers: null, expires },
    1,
  );
const hasKey = (store: Store, key: string) => store.idempotencyKeys.find("a", key, 1) !== undefined;

test("when one row of a request cannot be inserted, the request's other rows are not kept either", async () => {
  const store = openStore("memory");
  const create = (id: string, key: string) =>
    store.inGroup(() => {
      insert(store, id);
      insertKey(store, key);
    });
  const all = await Promise.allSettled([
    create("env_1", "one"),
    create("env_1", "two"),
    create("env_2", "three"),
  ]);

  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(listed(store)).toEqual(["env_2", "env_1"]);
  expect(["one", "two", "three"].map((key) => hasKey(store, key))).toEqual([true, false, true]);
  await create("env_3", "two");
  expect(hasKey(store, "two")).toBe(true);
  store.close();
});

test("a key is found by the next work of the group, and not when the work that inserted it is undone", async () => {
  const store = openStore("memory");
  const found: boolean[] = [];
  const use = (key: string, isUndone = false) =>
    store.inGroup(() => {
      found.push(hasKey(store, key));
      insertKey(store, key);
      if (isUndone) throw new Error("no");
    });
  await Promise.allSettled([use("one"), use("one"), use("two", true), use("two"), use("two")]);
  expect(found).toEqual([false, true, false, false, true]);
  store.close();
});

test("a key that has expired is not found, and can be used again", async () => {
  const store = openStore("memory");
  await store.inGroup(() => insertKey(store, "one", 1));
  expect(hasKey(store, "one")).toBe(false);
  await store.inGroup(() => insertKey(store, "one", 2));
  expect(hasKey(store, "one")).toBe(true);
  store.close();
});

test("when the disk is full, no work of the group is kept", async () => {
  const connection = new Connection(":memory:");
  for (const step of migrations) connection.execute(step);
  connection.execute(`PRAGMA max_page_count = ${Number(connection.setting("page_count")) + 4}`);
  const table = new ObjectTable(connection, "environments");
  const create = (id: string, length: number) =>
    connection.inGroup(() => table.insert({ id, account: "a", body: "x".repeat(length) as never }));
  const all = await Promise.allSettled([create("env_1", 1), create("env_2", 100_000), create("env_3", 1)]);

  const isKept = (id: string) => table.find("a", id) !== undefined;
  const kept = ["env_1", "env_2", "env_3"].filter(isKept);
  expect(kept).toEqual(
    all.flatMap(({ status }, index) => (status === "fulfilled" ? [`env_${index + 1}`] : [])),
  );
  expect(kept).not.toContain("env_2");
  await create("env_4", 1);
  expect(isKept("env_4")).toBe(true);
  connection.close();
});

test("when work cannot be committed, all of it is rejected, no afterCommit action runs, and the next work is kept", async () => {
  const connection = new Connection(":memory:");
  connection.execute(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);`);
  let ran = false;
  const orphan = connection.inGroup(() => connection.execute("INSERT INTO child VALUES (1)"));
  const innocent = connection.inGroup(() => {
    connection.afterCommit(() => {
      ran = true;
    });
  });
  await expect(orphan).rejects.toThrow("FOREIGN KEY");
  await expect(innocent).rejects.toThrow("FOREIGN KEY");
  expect(ran).toBe(false);
  await expect(connection.inGroup(() => "kept")).resolves.toBe("kept");
  connection.close();
});

test("when the database ends a transaction by itself, what comes after it in the group is not kept either", async () => {
  const connection = new Connection(":memory:");
  connection.execute("CREATE TABLE thing (id INTEGER)");
  const insert = (id: number) =>
    connection.inGroup(() => connection.execute(`INSERT INTO thing VALUES (${id})`));
  // What a full disk does.
  const work = [insert(1), connection.inGroup(() => connection.execute("ROLLBACK")), insert(2)];
  const all = await Promise.allSettled(work);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await insert(3);
  const kept = connection.prepare<object, { id: number }>(() => ({
    compile: () => ({ sql: "SELECT id FROM thing", parameters: [] }) as never,
  }));
  expect(kept.all({})).toEqual([{ id: 3 }]);
  connection.close();
});

test("the log of a folder is copied while the folder is in use", async () => {
  const data = folder();
  const store = openStore(data);
  const size = () => statSync(join(data, "cloud-agents.db")).size;
  const before = size();
  for (let id = 0; id < 250; id += 1) store.transaction(() => insert(store, `env_${id}`));
  await until(() => size() > before);
  store.close();
});

test("a server that ended leaves everything in one file", () => {
  const data = folder();
  const store = openStore(data);
  insert(store, "env_1");
  store.close();
  const copy = folder();
  mkdirSync(copy);
  copyFileSync(join(data, "cloud-agents.db"), join(copy, "cloud-agents.db"));
  const second = openStore(copy);
  expect(second.environments.find("a", "env_1")).toBe('{"id":"env_1"}');
  second.close();
});

test("a folder keeps what was written", () => {
  const data = folder();
  const first = openStore(data);
  insert(first, "env_1");
  first.close();
  const second = openStore(data);
  expect(second.environments.find("a", "env_1")).toBe('{"id":"env_1"}');
  second.close();
});

test("a folder is used by one server at a time", () => {
  const data = folder();
  const first = openStore(data);
  expect(() => openStore(data)).toThrow(/is in use\. Stop the other server, or use another folder\./);
  first.close();
  openStore(data).close();
});

test("a folder is not used while a server locks the database itself, as older ones do", () => {
  const data = folder();
  mkdirSync(data);
  const older = new Connection(join(data, "cloud-agents.db"));
  older.execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE anything (id);");
  expect(() => openStore(data)).toThrow("is in use");
  older.close();
  openStore(data).close();
});

test("a folder of a newer server is not touched", () => {
  const data = folder();
  openStore(data).close();
  const connection = new Connection(join(data, "cloud-agents.db"));
  connection.execute(`PRAGMA user_version = ${migrations.length + 1}`);
  connection.close();
  expect(() => openStore(data)).toThrow("was made by a newer server");
});

test("a folder of the first release opens with all it has, and its kept responses are replayed", () => {
  const data = folder();
  mkdirSync(data, { recursive: true });
  const connection = new Connection(join(data, "cloud-agents.db"));
  connection.execute(migrations[0] as string);
  connection.execute(`
    PRAGMA user_version = 1;
    INSERT INTO environments (id, account, body) VALUES ('env_1', 'a', '{"name":"環境"}');
    INSERT INTO idempotency_keys VALUES ('a', 'once', 'hash', 201, '{}', 2);`);
  connection.close();
  const store = openStore(data);
  expect(store.environments.find("a", "env_1")).toBe('{"name":"環境"}');
  expect(store.idempotencyKeys.find("a", "once", 1)).toMatchObject({
    status: 201,
    body: "{}",
    headers: null,
  });
  store.close();
});

test("an object is changed and removed only for the account that has it", () => {
  const store = openStore("memory");
  insert(store, "env_1");
  const body = toJson({ name: "覚え書き" }) as never;
  store.environments.update({ id: "env_1", account: "b", body });
  store.environments.delete("b", "env_1");
  expect(store.environments.find("a", "env_1")).toBe('{"id":"env_1"}');
  store.environments.update({ id: "env_1", account: "a", body });
  expect(store.environments.find("a", "env_1")).toBe(body);
  store.environments.delete("a", "env_1");
  expect(listed(store)).toEqual([]);
  store.close();
});

test("a token is in no file of the folder", async () => {
  const data = folder();
  const server = testServer({ data });
  const token = "pat_super_secret_token";
  await server.createSession({}, { token });
  await server.stop();
  const bytes = readdirSync(data).map((name) => readFileSync(join(data, name), "latin1"));
  expect(bytes.join().includes("reviewer")).toBe(true);
  expect(bytes.join().includes(token)).toBe(false);
});

test("a turn that was running when the server ended is failed when it starts again, and not run again", async () => {
  const data = folder();
  const runtime = fakeRuntime();
  let server = testServer({ data, runtime });
  const session = await server.createSession();
  await server.say(session, "hello");
  await until(() => runtime.turns[0]);
  await server.stop();

  const later = fakeRuntime();
  server = testServer({ data, runtime: later });
  const log = await server.log(session);
  expect(log.map(({ type }) => type)).toEqual([
    "user.message",
    "session.status_running",
    "span.model_request_start",
    "session.error",
    "session.status_idle",
  ]);
  expect(new Set(log.map(({ turn_id }) => turn_id)).size).toBe(1);
  expect(log[3]).toMatchObject({
    code: "server_restarted",
    error: "The server was restarted while the turn was running.",
  });
  expect((await server.get(`/sessions/${session}`)).body).toMatchObject({
    status: "idle",
    usage: usage(0, 0),
  });
  expect(later.turns).toEqual([]);
  expect((await server.say(session, "again")).status).toBe(202);
  expect((await until(() => later.turns[0])).turn.history).toHaveLength(5);
  await server.stop();
});

test("only its owner can use the folder and the files of a store, those of an older version too", () => {
  const data = folder();
  const modes = () => readdirSync(data).map((name) => [name, statSync(join(data, name)).mode & 0o777]);
  openStore(data).close();
  expect(statSync(data).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(data)) chmodSync(join(data, name), 0o644);
  const store = openStore(data);
  store.transaction(() => insert(store, "env_1"));
  expect(modes()).toContainEqual(["cloud-agents.db-wal", 0o600]);
  expect(modes().filter(([, mode]) => mode !== 0o600)).toEqual([]);
  store.close();
});

const other = "or choose another folder with --data or CLOUD_AGENTS_SERVER_DATA.";

test("a folder that cannot be made is named, with what to do", () => {
  const data = folder();
  writeFileSync(data, "");
  const below = join(data, "below");
  expect(() => openStore(below)).toThrow(
    new RegExp(`^The data folder ${below} cannot be used: ENOTDIR.*\\. Let this user write there, ${other}$`),
  );
});

test("a folder with something else in place of the database is named, with what to do", () => {
  const data = folder();
  mkdirSync(data);
  writeFileSync(join(data, "cloud-agents.db"), "x".repeat(10_000));
  expect(() => openStore(data)).toThrow(
    new RegExp(
      `^The data folder ${data} cannot be used: .*\\. Move its files named cloud-agents\\.\\* away, ${other}$`,
    ),
  );
});

test("a page of large objects ends early, has at least one, and leads to all the others in both directions", () => {
  const store = openStore("memory");
  const sizes = [100, 9_000_000, 9_000_000, 40_000_000, 100, 70_000, 100];
  const ids = sizes.map((size, index) => {
    const id = `env_${index}`;
    store.environments.insert({ id, account: "a", body: toJson({ id, text: "x".repeat(size) }) as never });
    return id;
  });
  const newestFirst = ids.toReversed();
  const walk = (direction: "after" | "before"): string[][] => {
    const pages: string[][] = [];
    let cursor = direction === "after" ? undefined : ids[0];
    for (;;) {
      const page = store.environments.page("a", { limit: 5, [direction]: cursor });
      if (!page) throw new Error("There is no page.");
      for (const { id, body } of page.items) expect(JSON.parse(body).id).toBe(id);
      pages.push(page.items.map(({ id }) => id));
      if (!page.hasMore) return pages;
      cursor = (direction === "after" ? page.items.at(-1) : page.items[0])?.id;
    }
  };
  const forwards = walk("after");
  expect(forwards).toEqual([["env_6", "env_5", "env_4"], ["env_3"], ["env_2"], ["env_1", "env_0"]]);
  expect(forwards.flat()).toEqual(newestFirst);
  expect(walk("before").reverse().flat()).toEqual(newestFirst.slice(0, -1));
  store.close();
});

test("a stream's next entries and a turn's history end early when events are large", () => {
  const store = openStore("memory");
  store.sessions.insert("a", { id: "sess_1", status: "idle" } as never, 100);
  const append = (index: number) =>
    store.events.append({
      ...{ id: `evt_${index}`, type: "user.message", session_id: "sess_1", turn_id: "turn_1" },
      content: [{ type: "text", text: "x".repeat(10_000_000) }],
    } as never);
  for (let index = 0; index < 3; index += 1) append(index);
  const first = store.events.after("sess_1", 0, 32);
  expect(first.map(({ id }) => id)).toEqual(["evt_0"]);
  expect(store.events.after("sess_1", first[0]?.seq ?? 0, 32).map(({ id }) => id)).toEqual(["evt_1"]);
  expect(store.events.history("sess_1", "turn_2", 200).map(({ id }) => id)).toEqual(["evt_2"]);
  store.close();
});

test("a folder in which the turns of an earlier server cannot be ended is named, and can be used by the next server", () => {
  const data = folder();
  const store = openStore(data);
  const session = { id: "sess_1", status: "processing", usage: usage(0, 0) } as never;
  store.sessions.insert("a", session, 100);
  store.sessions.update({ session, currentTurn: "turn_1", flushMs: 100 });
  store.close();
  const connection = new Connection(join(data, "cloud-agents.db"));
  connection.execute(
    "CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'the disk does not write'); END",
  );
  connection.close();
  expect(() => openServer(testOptions({ data }))).toThrow(
    `The data folder ${data} cannot be used: the disk does not write. Let this user write there, ${other}`,
  );
  openStore(data).close();
});
