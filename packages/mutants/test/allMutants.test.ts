import { expect, test } from "@jest/globals";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "../src/allMutants.ts";

test("every operation, status and group has mutants, and no two are the same", () => {
  const mutants = allMutants(transitions as never, () => {
    throw new Error("Listing mutants needs no server.");
  });
  expect(mutants.length).toBeGreaterThan(10_000);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  expect(new Set(mutants.map(({ group }) => group)).size).toBe(10);
});
