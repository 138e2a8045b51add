import { expect, test } from "@jest/globals";
import { sleep } from "../../src/http/sleep.ts";

test("an abort ends the wait at once, with its reason", async () => {
  const { signal, abort } = abortable();
  const waiting = sleep(2 ** 31 - 1, signal);
  const reason = new Error("changed my mind");
  abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

test("nothing is waited for when the signal has aborted already", async () => {
  const reason = new Error("before");
  await expect(sleep(2 ** 31 - 1, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test("a wait that is over is not touched by an abort, and leaves nothing at the signal", async () => {
  const { signal, abort, listeners } = abortable();
  await sleep(1, signal);
  expect(listeners()).toBe(0);
  abort(new Error("too late"));
});

function abortable() {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return { signal, abort: (reason: unknown) => controller.abort(reason), listeners: () => count };
}
