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
import { afterEach, expect, test } from "@jest/globals";
import { openServer } from "../../src/openServer.ts";
import { migrations } from "../../src/store/migrations.ts";
import { openStore } from "../../src/store/openStore.ts";
import { SqliteConnection } from "../../src/store/SqliteConnection.ts";
import { fakeRuntime, usage } from "../helpers/fakeRuntime.ts";
import { insert, listed } from "../helpers/storeWork.ts";
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

test("work that waits when the store closes is committed", async () => {
  const data = folder();
  const first = openStore(data);
  const work = first.inGroup(() => insert(first, "env_1"));
  first.close();
  await work;
  const second = openStore(data);
  expect(second.read(() => listed(second))).toEqual(["env_1"]);
  second.close();
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
  store.transaction(() => insert(store, "env_1"));
  store.close();
  const copy = folder();
  mkdirSync(copy);
  copyFileSync(join(data, "cloud-agents.db"), join(copy, "cloud-agents.db"));
  const second = openStore(copy);
  expect(second.read(() => second.environments.find("a", "env_1"))).toBe('{"id":"env_1"}');
  second.close();
});

test("a folder keeps what was written", () => {
  const data = folder();
  const first = openStore(data);
  first.transaction(() => insert(first, "env_1"));
  first.close();
  const second = openStore(data);
  expect(second.read(() => second.environments.find("a", "env_1"))).toBe('{"id":"env_1"}');
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
  const older = new SqliteConnection(join(data, "cloud-agents.db"));
  older.execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE anything (id);");
  expect(() => openStore(data)).toThrow("is in use");
  older.close();
  openStore(data).close();
});

test("a folder of a newer server is not touched", () => {
  const data = folder();
  openStore(data).close();
  const connection = new SqliteConnection(join(data, "cloud-agents.db"));
  connection.execute(`PRAGMA user_version = ${migrations.length + 1}`);
  connection.close();
  expect(() => openStore(data)).toThrow("was made by a newer server");
});

test("a folder of the first release opens with all it has, and its kept responses are replayed", () => {
  const data = folder();
  mkdirSync(data, { recursive: true });
  const connection = new SqliteConnection(join(data, "cloud-agents.db"));
  connection.execute(migrations[0] as string);
  connection.execute(`
    PRAGMA user_version = 1;
    INSERT INTO environments (id, account, body) VALUES ('env_1', 'a', '{"name":"環境"}');
    INSERT INTO idempotency_keys VALUES ('a', 'once', 'hash', 201, '{}', 2);`);
  connection.close();
  const store = openStore(data);
  expect(store.read(() => store.environments.find("a", "env_1"))).toBe('{"name":"環境"}');
  expect(store.read(() => store.idempotencyKeys.find("a", "once", 1))).toMatchObject({
    status: 201,
    body: "{}",
    headers: null,
  });
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

test("a folder in which the turns of an earlier server cannot be ended is named, and can be used by the next server", () => {
  const data = folder();
  const store = openStore(data);
  const session = { id: "sess_1", status: "processing", usage: usage(0, 0) } as never;
  store.transaction(() => store.sessions.insert("a", session, 100));
  store.transaction(() => store.sessions.update({ session, currentTurn: "turn_1", flushMs: 100 }));
  store.close();
  const connection = new SqliteConnection(join(data, "cloud-agents.db"));
  connection.execute(
    "CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'the disk does not write'); END",
  );
  connection.close();
  expect(() => openServer(testOptions({ data }))).toThrow(
    `The data folder ${data} cannot be used: the disk does not write. Let this user write there, ${other}`,
  );
  openStore(data).close();
});
