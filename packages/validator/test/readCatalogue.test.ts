import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { readCatalogue } from "../scripts/readCatalogue.ts";

const spec = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/package.json"));
const text = readFileSync(join(spec, "messages.yaml"), "utf8");

test("the catalogue of the description is read", () => {
  expect(readCatalogue(text).keywords.maxLength).toContain("{maxLength}");
});

test.each<[mistake: string, from: string, to: string, said: RegExp]>([
  [
    "a misspelt limit",
    "most {maxLength} characters.",
    "most {maxLenth} characters.",
    /: There is no \{maxLenth\}\. There are \{subject\}, /,
  ],
  ["a misspelt keyword", "  maxLength: ", "  maxLenth: ", /: There is no keyword maxLenth\.$/],
  [
    "a misspelt keyword of a place",
    "minLength, maxLength: name",
    "minLength, maxLenth: name",
    /: There is no keyword maxLenth\.$/,
  ],
  ["an open bracket", 'length: "{subject}', 'length: ["{subject}', /: Flow sequence /],
  ["a misspelt part", "\nplaces:", "\nplace:", /: There is no part place\. There are subjects, /],
  [
    "a keyword that is given twice",
    "  maxLength: ",
    "  minLength: 長\n  maxLength: ",
    /: Map keys must be unique$/,
  ],
  [
    "a message that is no text",
    '  invalid: "{subject} is not',
    '  invalid: [1]\n  not: "{subject} is not',
    /: invalid must be a text\.$/,
  ],
])("%s is one line with its place", (_, from, to, said) => {
  expect(text).toContain(from);
  const wrong = text.replace(from, to);
  let message = "";
  try {
    readCatalogue(wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  const [line = ""] = message.split("\n");
  expect(line).toMatch(said);
  const changed = wrong.split("\n").findIndex((each, index) => each !== text.split("\n")[index]) + 1;
  const at = Number(/^messages\.yaml:(\d+):\d+: /.exec(line)?.[1]);
  expect(at).toBeGreaterThanOrEqual(changed);
  expect(at).toBeLessThanOrEqual(changed + 1);
});
