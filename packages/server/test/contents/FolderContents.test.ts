import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { FolderContents } from "../../src/contents/FolderContents.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { randomIds } from "../../src/ids/Ids.ts";
import { silent } from "../../src/logging/log.ts";
import { openStore } from "../../src/store/openStore.ts";

let folder: string;
let store: ReturnType<typeof openStore>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-files-"));
  store = openStore("memory");
});
afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true });
});

const receive = async () => {
  const contents = new FolderContents({ folder, store, ids: randomIds(systemClock()), log: silent });
  const content = contents.receive();
  await content.write(Buffer.from("content"));
  return content;
};
const names = () => readdir(folder);

test("a content has a temporary name until it is complete", async () => {
  const content = await receive();
  expect(await names()).toEqual([expect.stringMatching(/^upload_[0-9a-f]{32}\.part$/)]);
  await content.complete();
  expect(await names()).toEqual([expect.stringMatching(/^upload_[0-9a-f]{32}$/)]);
});

test("a content that was kept stays, and one that was not goes", async () => {
  const [kept, left, incomplete] = [await receive(), await receive(), await receive()];
  for (const content of [kept, left]) await content.complete();
  await store.transaction(() => kept.keep("file_1"));
  for (const content of [kept, left, incomplete]) await content.release(false);
  expect(await names()).toEqual(store.read(() => store.files.places("", "z")) as string[]);
});

test("a content whose work was undone goes, and stays while nobody knows whether it was", async () => {
  for (const isUndecided of [false, true]) {
    const content = await receive();
    await content.complete();
    const undone = () =>
      store.transaction(function* () {
        yield* content.keep("file_1");
        throw new Error("undone");
      });
    expect(undone).toThrow("undone");
    await content.release(isUndecided);
    expect(await names()).toHaveLength(isUndecided ? 1 : 0);
  }
});

test("a content that nobody was told to keep goes, even when something failed that nobody expects", async () => {
  const content = await receive();
  await content.release(true);
  expect(await names()).toEqual([]);
});
