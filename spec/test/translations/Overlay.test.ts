import { expect, test } from "@jest/globals";
import { printOverlay, readOverlay } from "../../src/translations/index.ts";

const head = "# A comment.\n\noverlay: 1.1.0\ninfo: { title: 舟, version: 1.0.0 }\n";

test("an overlay that is printed and read again is the same, with the line of each action", () => {
  const actions = [
    { target: "$.info.title", source: "012345678901", update: "舟", line: 6 },
    {
      target: "$.tags[?@.name == 'Boats'].description",
      source: "1e5000000000",
      update: "# 舟\n\n- `a`: 「b」",
      line: 9,
    },
    { target: "$.paths['/boats'].get.summary", source: "abcdef012345", update: "", line: 15 },
    { target: "$.paths['/boats'].get.description", source: "abcdef012345", update: "no", line: 18 },
  ];
  const text = printOverlay({ file: "", head, actions });
  expect(readOverlay("ja.yaml", text)).toEqual({ file: "ja.yaml", head, actions });
  expect(printOverlay(readOverlay("ja.yaml", text))).toBe(text);
});

test("an overlay without actions can be read and printed", () => {
  expect(printOverlay(readOverlay("ja.yaml", `${head}actions: []\n`))).toBe(`${head}actions: []\n`);
});

test.each([
  [
    "actions:\n  - target: $.a\n    update: あ\n",
    "ja.yaml:6:5: Write target, x-source and update in each action; x-source is missing.",
  ],
  ["actions:\n  - target: $.a\n    x-source: b\n    update: { a: b }\n", "update is missing"],
  ["actions:\n  - $.a\n", "target is missing"],
  ["actions: あ\n", "ja.yaml:1:1: The overlay has no list of actions."],
  ["actions: [\n", /^ja\.yaml:[67]:1: /],
])("%j is refused with its place", (actions, message) => {
  expect(() => readOverlay("ja.yaml", head + actions)).toThrow(message);
});
