import { expect, test } from "@jest/globals";
import type { Clock } from "../../src/ids/Clock.ts";
import { randomIds, seeded } from "../../src/ids/Ids.ts";

function clockShowing(...times: number[]): Clock {
  return {
    now: () => new Date((times.length > 1 ? times.shift() : times[0]) as number),
    sleep: async () => {},
  };
}

test("an id is its prefix and a UUIDv7 without dashes that carries the clock's time", () => {
  const id = randomIds(clockShowing(0x019e392c0d1e)).next("sess");
  expect(id).toMatch(/^sess_019e392c0d1e7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});

test("ids of one millisecond grow, also when there are more of them than the counter can count", () => {
  const ids = randomIds(clockShowing(1_000_000));
  const made = Array.from({ length: 10_000 }, () => ids.next("evt"));
  expect(new Set(made).size).toBe(made.length);
  expect([...made].sort()).toEqual(made);
});

test("ids go on growing when the clock is set back", () => {
  const ids = randomIds(clockShowing(5_000, 4_000, 4_500, 5_001));
  const made = Array.from({ length: 6 }, () => ids.next("evt"));
  expect([...made].sort()).toEqual(made);
});

test("the same seed gives the same ids and times, another seed gives other ids", () => {
  const use = (seed: number): string[] => {
    const { clock, ids } = seeded(seed);
    return [ids.next("agent"), clock.now().toISOString(), ids.next("sess"), ids.next("toolu")];
  };
  expect(use(7)).toEqual(use(7));
  expect(use(7)[0]).not.toBe(use(8)[0]);
});

test("seeded ids are the same bytes in every version of the server", () => {
  const { ids } = seeded(1);
  expect([ids.next("agent"), ids.next("evt")]).toEqual([
    "agent_019e3af51200710aadec89025cc1beeb",
    "evt_019e3af512017093a2eefb32555e71c1",
  ]);
});
