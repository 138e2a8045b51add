import { expect, test } from "@jest/globals";
import { createTaskWorker } from "../src/createTaskWorker.ts";

const call = (code: string) => ({
  module: `data:text/javascript,${encodeURIComponent(`export const run = async () => { ${code} };`)}`,
  name: "run",
  args: [],
});

test("a call that fails says what it printed and threw", async () => {
  const worker = createTaskWorker();
  await expect(worker.run(call('console.log("first"); throw new TypeError("no");'))).rejects.toMatchObject({
    log: expect.arrayContaining(["first", "TypeError: no"]),
  });
  await worker.run(call(""));
  await worker.stop();
});

test("a call that fails a second time, where nobody waits, is said to have failed as it did", async () => {
  const worker = createTaskWorker();
  const failing = call('Promise.reject(new Error("later")); throw new Error("first");');
  await expect(worker.run(failing)).rejects.toMatchObject({ log: expect.arrayContaining(["Error: first"]) });
  await worker.run(call('Promise.reject(new Error("alone"));'));
  await worker.run(call(""));
  await worker.stop();
});

test("a module is loaded for the calls that come later", async () => {
  const worker = createTaskWorker();
  const { module } = call("if (globalThis.loaded !== 1) throw new Error(String(globalThis.loaded));");
  const counting = `${module}%3Bglobal.loaded=(global.loaded%3F%3F0)%2B1`;
  await worker.run({ module: counting });
  await worker.run({ module: counting, name: "run" });
  await expect(worker.run({ module: "data:text/javascript,throw new Error('broken')" })).rejects.toThrow(
    "broken",
  );
  await worker.stop();
});

test("a worker that is stopped ends what runs and what waits, and starts no thread for what comes later", async () => {
  const worker = createTaskWorker();
  await worker.run(call(""));
  const ends = [
    worker.run(call("await new Promise((resolve) => setTimeout(resolve, 60_000));")),
    worker.run(call("await new Promise((resolve) => setTimeout(resolve, 60_000));")),
  ].map((each) => expect(each).rejects.toThrow("It was stopped."));
  await new Promise(setImmediate);
  await worker.stop();
  ends.push(expect(worker.run(call(""))).rejects.toThrow("It was stopped."));
  await Promise.all(ends);
});
