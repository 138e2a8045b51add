import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { readDescription } from "../src/readDescription.ts";

test.each(printable)("%s: every operation is known, with its listed statuses", (_, construct) => {
  const { operations } = readDescription(describe(construct));
  expect(operations.map(({ id }) => id)).toEqual(describe(construct).operations.map(({ id }) => id));
});
