import { expect, test } from "@jest/globals";
import { printExamples } from "../scripts/printExamples.ts";
import { readExamples } from "../scripts/readExamples.ts";

const description = (content: object | undefined) => ({
  paths: { "/things": { get: { "x-sdk-name": "things.get", responses: { 200: { content } } } } },
});

test("examples are found behind references, in the order of the description", () => {
  const content = {
    "application/json": {
      examples: { b: { $ref: "#/components/examples/B" }, a: { value: { id: "a" } } },
    },
  };
  const components = { examples: { B: { value: { id: "b" } } } };
  const [operation] = readExamples({ ...description(content), components });
  expect(Object.entries(operation?.responses[200]?.examples ?? {})).toEqual([
    ["b", { id: "b" }],
    ["a", { id: "a" }],
  ]);
});

test("an answer without a body needs no example", () => {
  const printed = printExamples(readExamples(description(undefined)), "http://api.test");
  expect(printed).toContain("200: never;");
});

test("an answer with a body and without an example is named", () => {
  expect(() => readExamples(description({ "application/json": {} }))).toThrow(
    "things.get 200 has no named example",
  );
});
