import { expect, test } from "@jest/globals";
import { checkNumbers, checkPage } from "../../scripts/checkNumbers.ts";
import { type Json, readDescription } from "../../src/index.ts";

function described(name: Json, parameter: Json = {}) {
  const get = {
    parameters: [
      { name: "size", in: "query", schema: { type: "integer", minimum: 50, maximum: 5000 }, ...parameter },
    ],
    responses: { 200: { description: "Fine." } },
  };
  const schemas = {
    Name: { type: "string", minLength: 1, maxLength: 128 },
    Boat: { type: "object", properties: { name } },
  };
  return readDescription({ openapi: "3.1.0", paths: { "/boats": { get } }, components: { schemas } });
}

const limits = { type: "string", minLength: 1, maxLength: 128 };

test.each<[name: string, description: string, said: string[]]>([
  ["what the schema says", "1 to 128 characters, at least 1, at most **128**. Tried 3 to 5 times.", []],
  [
    "another upper limit",
    "At most 256 characters.",
    ['The text says "At most 256", the schema maxLength: 128.'],
  ],
  [
    "another range",
    "Between 2 and 1,000 characters.",
    [
      'The text says "Between 2 and 1,000", the schema minLength: 1.',
      'The text says "Between 2 and 1,000", the schema maxLength: 128.',
    ],
  ],
])("a description with %s", (_, description, said) => {
  const mistakes = checkNumbers(described({ ...limits, description }));
  expect(mistakes).toEqual(said.map((each) => `#/components/schemas/Boat/properties/name: ${each}`));
});

test("a limit beside a reference is that of its target, and one that the schema lacks is a mistake", () => {
  const ref = { $ref: "#/components/schemas/Name", description: "名前, at most 128 characters." };
  expect(checkNumbers(described(ref))).toEqual([]);
  expect(checkNumbers(described({ type: "string", description: "At most 9 characters." }))).toEqual([
    '#/components/schemas/Boat/properties/name: The text says "At most 9", the schema has no maxLength or the like.',
  ]);
});

test("a parameter's description is held to its schema", () => {
  expect(checkNumbers(described(limits, { description: "At least 50, at most 4,999." }))).toEqual([
    '#/paths/~1boats/get/parameters/0: The text says "at most 4,999", the schema maximum: 5000.',
  ]);
});

test.each(["9 by default", "defaults to 9", "default is `9`"])(
  "a default in words, such as %s, is that of the schema",
  (words) => {
    const boats = (value: number) =>
      described(limits, {
        description: `How many; ${words} when it is left out.`,
        schema: { type: "integer", default: value },
      });
    expect(checkNumbers(boats(9))).toEqual([]);
    expect(checkNumbers(boats(2))).toEqual([
      `#/paths/~1boats/get/parameters/0: The text says "${words}", the schema default: 2.`,
    ]);
  },
);

test("a page names the field of each limit, and is held to it", () => {
  const page = [
    "# Boats",
    "",
    "A name has at most 128",
    "characters <!-- Boat.name -->, at most 256 <!-- Boat.name -->.",
    "",
    "```json",
    "at most 7",
    "```",
    "",
    "Of 大型 at most 3. And <!-- Boat.mast -->.",
  ].join("\n");
  expect(checkPage(described(limits), "boats.md", page)).toEqual([
    'boats.md:4:1: The text says "at most 256", the schema maxLength: 128.',
    "boats.md:10:1: The description has no field Boat.mast.",
  ]);
  expect(checkPage(described(limits), "boats.md", "At most 3.")).toEqual([
    expect.stringMatching(/^boats\.md:1:1: Name the field of "At most 3" in a comment after it/),
  ]);
});
