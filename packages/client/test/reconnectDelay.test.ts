import { expect, test } from "@jest/globals";
import { reconnectDelay } from "../src/reconnectDelay.ts";

const none = () => 0;

test.each<[failures: number, retry: number | undefined, delay: number]>([
  [0, undefined, 500],
  [1, undefined, 1000],
  [2, undefined, 2000],
  [4, undefined, 8000],
  [5, undefined, 8000],
  [100_000, undefined, 8000],
  [0, 1000, 1000],
  [3, 1000, 8000],
  [0, 20_000, 20_000],
  [9, 20_000, 20_000],
  [0, 86_400_000, 30_000],
  [0, 0, 50],
])("after %i failures and retry: %p the wait is %i ms", (failures, retry, delay) => {
  expect(reconnectDelay(failures, retry, none)).toBe(delay);
});

test("chance takes off up to a quarter", () => {
  expect(reconnectDelay(0, 1000, () => 0.5)).toBe(875);
  expect(reconnectDelay(0, 1000, () => 0.999)).toBeGreaterThan(750);
});
