import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { SqliteContents } from "../../src/contents/SqliteContents.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { createLog } from "../../src/logging/log.ts";
import { openStore } from "../../src/store/openStore.ts";

const MIB = 1024 * 1024;

let store: ReturnType<typeof openStore>;
let contents: SqliteContents;
let logged: string[];
beforeEach(() => {
  store = openStore("memory");
  contents = open();
});
afterEach(() => store.close());

function open(): SqliteContents {
  logged = [];
  const write = (text: string) => logged.push(text);
  const log = createLog({ level: "warn", write, clock: systemClock(), secrets: [] });
  return new SqliteContents({ store, log });
}

const withoutFile = () => store.read(() => store.files.piecesWithoutFile());
const places = () => store.read(() => store.files.places("", "z"));

test("pieces are stored while the content arrives, and other work is done between them", async () => {
  const content = contents.receive();
  const done: string[] = [];
  const written = content.write(Buffer.alloc(3 * MIB)).then(() => done.push("content"));
  const work = store
    .inGroup(function* () {
      yield* store.agents.find("a", "agent_1");
    })
    .then(() => done.push("work"));
  await Promise.all([written, work]);
  expect(done).toEqual(["work", "content"]);
  expect((await withoutFile()).map(({ position }) => position)).toEqual([0, MIB, 2 * MIB]);
});

test("a content that was kept stays, and one that was not goes", async () => {
  const [kept, left, incomplete] = [contents.receive(), contents.receive(), contents.receive()];
  for (const content of [kept, left, incomplete]) await content.write(Buffer.alloc(2 * MIB + 1));
  for (const content of [kept, left]) await content.complete();
  await store.transaction(() => kept.keep("file_1"));
  expect(await withoutFile()).toHaveLength(3 + 2);
  for (const content of [kept, left, incomplete]) await content.release(false);
  expect(await withoutFile()).toEqual([]);
  expect(places()).toHaveLength(1);
});

test("what a killed server left goes when the next one starts, and what files have stays", async () => {
  const [kept, left] = [contents.receive(), contents.receive()];
  for (const content of [kept, left]) {
    await content.write(Buffer.alloc(2 * MIB));
    await content.complete();
  }
  await store.transaction(() => kept.keep("file_1"));
  // As a server before this one has it.
  await store.transaction(function* () {
    yield* store.files.insert({ id: "file_2", account: "a", body: "{}" as never });
    yield* store.files.insertChunk("file_2", 0, Buffer.from("old"));
  });
  const next = open();
  await next.start();
  const arriving = next.receive();
  await arriving.write(Buffer.alloc(MIB));
  await arriving.complete();
  while ((await withoutFile()).length > 1) await new Promise((resolve) => setImmediate(resolve));
  await next.stop();
  expect(await withoutFile()).toHaveLength(1);
  expect(logged.join("")).toContain('"files_swept","files":1');
  expect(places()).toHaveLength(1);
});
