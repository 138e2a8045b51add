import { expect, test } from "@jest/globals";
import { parseScenario } from "../../src/runtime/parseScenario.ts";
import { readScenario } from "../../src/runtime/readScenario.ts";

const rest = "  - steps: [{ message: x }]";
const step = (text: string): string => `rules:\n  - steps:\n      - ${text}`;

test.each([
  ["an empty file", "", "1:1: There is nothing in it."],
  ["a key twice", "rules: 1\nrules: 2", "2:1: Map keys must be unique"],
  ["a list instead of rules", "- a", "1:1: A scenario is a map with the keys rules."],
  [
    "an unknown key",
    `rules:\n  - mach: x\n    steps: []\n${rest}`,
    "2:5: A rule has no key mach; it has steps, match, files.",
  ],
  ["no steps", "rules: [{ match: a }]", "1:9: A rule needs the key steps."],
  ["no rules", "rules: []", "1:8: rules is a list with at least one item."],
  [
    "a rule with an empty list of steps",
    "rules: [{ steps: [] }]",
    "1:18: steps is a list with at least one item.",
  ],
  [
    "a step without kind",
    step("say: x"),
    "3:9: A step is a map with one of the keys thinking, tool, message, usage, delay, fail.",
  ],
  [
    "a step that is a text",
    step("hello"),
    "3:9: A step is a map with one of the keys thinking, tool, message, usage, delay, fail.",
  ],
  [
    "a key of another step",
    step("{ thinking: x, pause: 3 }"),
    "3:24: A thinking step has no key pause; it has thinking.",
  ],
  [
    "a step of two kinds",
    step("{ delay: 3, message: x }"),
    "3:11: A message step has no key delay; it has message, pieces, pause.",
  ],
  ["a key without value", step("{ message }"), "3:11: message needs a value."],
  [
    "a number instead of a text",
    step("message: 42"),
    "3:18: message is a text that is not empty; quote what YAML takes for something else.",
  ],
  [
    "a text instead of a number",
    step("{ message: x, pieces: many }"),
    "3:31: pieces is a whole number from 1 to 10000.",
  ],
  ["a number out of bounds", step("delay: 600001"), "3:16: delay is a whole number from 0 to 600000."],
  [
    "a broken number",
    step("usage: { input_tokens: 1.5, output_tokens: 2 }"),
    "3:32: A number of tokens is a whole number from 0 to 1000000000.",
  ],
  ["a missing key", step("usage: { input_tokens: 1 }"), "3:16: usage needs the key output_tokens."],
  [
    "a text instead of true or false",
    step('{ tool: a, result: b, error: "no" }'),
    "3:38: error is true or false.",
  ],
  ["an input that is no map", step("{ tool: a, result: b, input: c }"), "3:38: input is a map."],
  [
    "an alias",
    step("{ tool: a, result: &r b, input: { c: *r } }"),
    "3:46: A value in input is a text that is not empty; quote what YAML takes for something else.",
  ],
  [
    "an unknown flag",
    `rules:\n  - match: /a/g\n    steps: [{ delay: 1 }]\n${rest}`,
    "2:12: match has the flags g; the flags i, m, s and u are allowed.",
  ],
  [
    "an unknown placeholder",
    step('message: "{{txt}}"'),
    "3:18: There is no placeholder {{txt}}; there are {{text}}, {{agent.name}}, {{agent.model}}, {{file_names}}, {{file_paths}}, {{first_file}}, {{repositories}}, {{turn_count}}.",
  ],
  [
    "an unknown placeholder in a tool's input",
    step('{ tool: a, result: b, input: { c: ["{{d}}"] } }'),
    "3:44: There is no placeholder {{d}}; there are {{text}}, {{agent.name}}, {{agent.model}}, {{file_names}}, {{file_paths}}, {{first_file}}, {{repositories}}, {{turn_count}}.",
  ],
  [
    "a delay by a group that the match does not have",
    `rules:\n  - match: /(?<n>a)/\n    steps: [{ delay: "{{match.m}} s" }]\n${rest}`,
    '3:22: delay is a whole number of milliseconds, or "{{match.name}} s" or "{{match.name}} ms", where name is a named group of the rule\'s match.',
  ],
  [
    "a last rule that does not fit everything",
    "rules: [{ match: a, steps: [{ delay: 1 }] }]",
    "1:9: The last rule has neither match nor files, so that every message gets an answer.",
  ],
  [
    "a rule that hides the ones after it",
    `rules:\n${rest}\n${rest}`,
    "2:5: A rule without match and files fits everything: it must be the last one.",
  ],
  [
    "a step after the end of the turn",
    step("{ fail: x, code: y }\n      - delay: 1"),
    "3:9: fail ends the turn: it must be the last step.",
  ],
])("%s is refused with its place", (_, yaml, message) => {
  expect(() => parseScenario(yaml, "my.yaml")).toThrow(
    expect.objectContaining({ name: "UsageError", message: `my.yaml:${message}` }),
  );
});

test.each([
  ["text that is not YAML", "rules: [", "my.yaml:1:9: "],
  [
    "a bad regular expression",
    `rules:\n  - match: /(/\n    steps: [{ delay: 1 }]\n${rest}`,
    "my.yaml:2:12: Invalid regular expression",
  ],
])("%s is refused with its place and what the parser says", (_, yaml, message) => {
  expect(() => parseScenario(yaml, "my.yaml")).toThrow(message);
});

test("a file that cannot be read is refused with its path", async () => {
  await expect(readScenario("/nowhere/my.yaml")).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining("/nowhere/my.yaml"),
  });
});
