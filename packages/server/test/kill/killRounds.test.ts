import { expect, test } from "@jest/globals";
import { killRounds } from "../../scripts/kill/killRounds.ts";

test("a server that is killed under load loses nothing, does nothing twice and leaves no session stuck", async () => {
  const { differences, rounds, acknowledged, unacknowledged } = await killRounds(3, 1);
  expect(differences).toEqual([]);
  expect(rounds).toBe(3);
  expect(acknowledged).toBeGreaterThan(0);
  expect(unacknowledged).toBeGreaterThan(0);
});
