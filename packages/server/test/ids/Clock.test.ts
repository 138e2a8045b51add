import { expect, test } from "@jest/globals";
import { systemClock, virtualClock } from "../../src/ids/Clock.ts";

test("the virtual clock starts at the given time and advances by a millisecond each time it is read", () => {
  const clock = virtualClock(1000);
  expect([clock.now(), clock.now(), clock.now()].map(Number)).toEqual([1000, 1001, 1002]);
});

test("a virtual wait moves the clock by its length, two at once by the longer one", async () => {
  const clock = virtualClock(1000);
  await clock.sleep(20);
  expect(Number(clock.now())).toBe(1020);
  await Promise.all([clock.sleep(10), clock.sleep(30)]);
  expect(Number(clock.now())).toBe(1051);
});

test.each([
  ["system", systemClock()],
  ["virtual", virtualClock(0)],
])("a wait of the %s clock ends with the signal's own reason", async (_, clock) => {
  const reason = new Error("interrupted");
  const controller = new AbortController();
  const wait = clock.sleep(2_000_000_000, controller.signal);
  controller.abort(reason);
  await expect(wait).rejects.toBe(reason);
  await expect(clock.sleep(2_000_000_000, controller.signal)).rejects.toBe(reason);
});

test("a wait that was ended early does not move the virtual clock", async () => {
  const clock = virtualClock(0);
  await expect(clock.sleep(500, AbortSignal.abort())).rejects.toThrow();
  expect(Number(clock.now())).toBe(0);
});
