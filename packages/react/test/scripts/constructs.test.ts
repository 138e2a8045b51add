import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { readCalls } from "../../scripts/readCalls.ts";

test.each(printable)("%s: every operation but a stream is a query or a mutation", (_, construct) => {
  const description = describe(construct);
  const expected = description.operations.filter(({ event }) => !event).map(({ sdkName }) => sdkName);
  expect(Object.values(readCalls(description)).map(({ name }) => name)).toEqual(expected);
});
