import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { PostgresContents } from "../../src/contents/PostgresContents.ts";
import { openStore } from "../../src/store/openStore.ts";
import { StoreUnavailable } from "../../src/store/StoreUnavailable.ts";

let store: ReturnType<typeof openStore>;
let contents: PostgresContents;
beforeEach(() => {
  store = openStore("memory");
  contents = new PostgresContents(store.files, tmpdir());
});
afterEach(() => store.close());

/** Work that goes on until the test ends it. */
function pending() {
  let resolve = (_: string) => {};
  let reject = (_: Error) => {};
  const done = new Promise<string>((...ends) => {
    [resolve, reject] = ends;
  });
  const state = { isBegun: false, resolve, reject };
  const result = contents.inTurn(() => {
    state.isBegun = true;
    return done;
  });
  result.catch(() => {});
  return Object.assign(state, { result });
}

test("two contents are kept at a time, and the next when one of them is kept or refused", async () => {
  const works = [pending(), pending(), pending(), pending(), pending()];
  const begun = () => works.map(({ isBegun }) => isBegun);
  await Promise.resolve();
  expect(begun()).toEqual([true, true, false, false, false]);
  works[1]?.resolve("kept");
  expect(await works[1]?.result).toBe("kept");
  expect(begun()).toEqual([true, true, true, false, false]);
  works[0]?.reject(new Error("refused"));
  await expect(works[0]?.result).rejects.toThrow("refused");
  expect(begun()).toEqual([true, true, true, true, false]);
  for (const work of works) work.resolve("kept");
  expect(await Promise.all(works.slice(1).map(({ result }) => result))).toEqual(Array(4).fill("kept"));
  const later = pending();
  await Promise.resolve();
  expect(later.isBegun).toBe(true);
  later.resolve("kept");
});

test("those that wait are refused when the database is away, and the next are tried again", async () => {
  const works = [pending(), pending(), pending(), pending()];
  works[0]?.reject(new StoreUnavailable("away", { isUndecided: true, cause: undefined }));
  for (const work of works.slice(2)) await expect(work.result).rejects.toMatchObject({ isUndecided: false });
  expect(works.slice(2).map(({ isBegun }) => isBegun)).toEqual([false, false]);
  const [next, later] = [pending(), pending()];
  await Promise.resolve();
  expect([next.isBegun, later.isBegun]).toEqual([true, false]);
  works[1]?.resolve("kept");
  await works[1]?.result;
  expect(later.isBegun).toBe(true);
  for (const work of [next, later]) work.resolve("kept");
});
