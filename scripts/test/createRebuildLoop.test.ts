import { expect, test } from "@jest/globals";
import { createRebuildLoop } from "../src/createRebuildLoop.ts";

/** A loop whose rebuilds end when the test says so. */
function controlledLoop() {
  const begun: { files: string[]; outdated: () => boolean; end: (error?: Error) => void }[] = [];
  const errors: unknown[] = [];
  let notify = () => {};
  const loop = createRebuildLoop(
    (files, outdated) =>
      new Promise((resolve, reject) => {
        begun.push({ files, outdated, end: (error) => (error ? reject(error) : resolve()) });
        notify();
      }),
    (error) => errors.push(error),
  );
  const rebuild = async (number: number) => {
    while (begun.length <= number) await new Promise<void>((resolve) => (notify = resolve));
    return begun[number] as (typeof begun)[0];
  };
  return { loop, begun, errors, rebuild };
}

test("starts with a rebuild, and collects changes into one more", async () => {
  const { loop, rebuild } = controlledLoop();
  (await rebuild(0)).end();
  loop.touch("b.yaml");
  loop.touch("a.yaml");
  loop.touch("b.yaml");
  const second = await rebuild(1);
  expect(second.files).toEqual(["a.yaml", "b.yaml"]);
  second.end();
  await loop.stop();
});

test("keeps changes made during a rebuild for the next one, and says that the running one is outdated", async () => {
  const { loop, begun, rebuild } = controlledLoop();
  const first = await rebuild(0);
  expect(first.outdated()).toBe(false);
  loop.touch("a.yaml");
  expect(first.outdated()).toBe(true);
  expect(begun).toHaveLength(1);
  first.end();
  const second = await rebuild(1);
  expect(second.files).toEqual(["a.yaml"]);
  second.end();
  await loop.stop();
});

test("goes on after a rebuild that threw", async () => {
  const { loop, errors, rebuild } = controlledLoop();
  (await rebuild(0)).end(new Error("disk full"));
  loop.touch("a.yaml");
  (await rebuild(1)).end();
  expect(errors).toEqual([new Error("disk full")]);
  await loop.stop();
});

test("stops when the running rebuild has ended, and starts no other", async () => {
  const { loop, begun, rebuild } = controlledLoop();
  const first = await rebuild(0);
  loop.touch("a.yaml");
  const stopped = loop.stop();
  first.end();
  await stopped;
  expect(begun).toHaveLength(1);
});
