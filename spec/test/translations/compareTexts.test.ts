import { expect, test } from "@jest/globals";
import { compareTexts, findForbidden, type Glossary, readGlossary } from "../../src/translations/index.ts";

const glossary: Glossary = {
  terms: [
    { term: "boats?", use: ["舟", "ボート"], not: ["船舶"] },
    { term: "sail(s|ed)?", use: ["帆走"] },
  ],
  style: [{ pattern: "[ぁ-ん]`", write: "put a space there." }],
  names: ["Boats API"],
};

test.each<[name: string, english: string, translation: string, mistakes: string[]]>([
  ["the same in other words", "A boat has 2 masts, see `mast`.", "舟の帆柱は 2 本、 `mast` を参照。", []],
  ["a text that stayed English", "A boat.", "A boat.", ["The text is still in English."]],
  ["a name", "Boats API", "Boats API", []],
  [
    "another code span",
    "The boat is `idle`, never `gone`.",
    "舟は `Idle`、 `gone` にはならない。",
    ["The code `idle` is missing.", "The code `Idle` is not in the English text."],
  ],
  [
    "a code span more often",
    "The boat `a`.",
    "舟 `a` と `a`。",
    ["The code `a` is not in the English text."],
  ],
  [
    "another number",
    "A boat of 1000 items, 5.5 metres.",
    "舟は 100 個、5.5 メートル。",
    ["The number 1000 is missing.", "The number 100 is not in the English text."],
  ],
  [
    "numbers that English writes as words",
    "Four boats since May 2026, one each.",
    "2026 年 5 月から舟 4 隻、1 隻ずつ。",
    [],
  ],
  [
    "a month that is none",
    "A boat may 1000.",
    "舟 5 隻 1000。",
    ["The number 5 is not in the English text."],
  ],
  [
    "another link",
    "See [boats](#/boats).",
    "[ボート](#/ships)を参照。",
    ["The link #/boats is missing.", "The link #/ships is not in the English text."],
  ],
  ["links in another order", "[boat](a) and [mast](b 1)", "[帆柱](b 1)と[舟](a)", []],
  [
    "another placeholder",
    "The boat of {user}, <your boat>, $BOAT.",
    "{usr} の舟、<your boat>、$BOAT。",
    ["The placeholder {user} is missing.", "The placeholder {usr} is not in the English text."],
  ],
  [
    "a term in other words",
    "Boats sailed.",
    "ヨットは帆走した。",
    ["The English text has the term boats?: write 舟 or ボート."],
  ],
  ["a term that is in code only", "Always `boat`.", "常に `boat`。", []],
  ["a part of a word", "Boatswains.", "水夫長。", []],
  ["a forbidden word", "A boat.", "船舶の舟。", ["Write 舟 or ボート, not 船舶."]],
  ["a forbidden word in code", "`船舶` of a boat", "舟の `船舶`", []],
  ["a habit", "A boat `a`.", "舟の`a`。", ['"の`": put a space there.']],
  [
    "a lost row, item, heading and emphasis",
    "# Boats\n\n- a **boat**\n1. b\n\n| a |\n| b |",
    "# 舟\n\n- a 舟\n\n| a |",
    [
      "The number 1 is missing.",
      "It has 1 items of lists, the English text 2.",
      "It has 1 rows of tables, the English text 2.",
      "It has 0 bold parts, the English text 1.",
    ],
  ],
  [
    "other code in a block",
    "Boats:\n\n```ts\nconst a = 1; // one\n```",
    "舟:\n\n```ts\nconst a = 2; // one\n```",
    [
      "The code ```ts\nconst a = 1; // one\n``` is missing.",
      "The code ```ts\nconst a = 2; // one\n``` is not in the English text.",
    ],
  ],
  [
    "what looks like prose in a block",
    "Boat\n```sh\n# - 5 {a} | **b**\n```",
    "舟\n```sh\n# - 5 {a} | **b**\n```",
    [],
  ],
])("%s", (_, english, translation, mistakes) => {
  expect(compareTexts(english, translation, glossary)).toEqual(mistakes);
});

const ja = readGlossary("ja");
const zh = readGlossary("zh");

test.each([
  [
    "ja",
    ja,
    "Session を作成します。`idle` になります（ID は `sess_1`）。\n| Turn | 1 つの **Agent**。 |\n- （例）",
  ],
  ["zh", zh, "创建 Session，状态为 `idle`（ID 为 `sess_1`）。\n| Turn | 1 个 **Agent**。 |\n- （例）"],
])("%s: what is set as it should be is accepted", (_, glossary, text) => {
  expect(findForbidden(text, glossary)).toEqual([]);
});

test.each([
  ["ja", ja, "セッションを作成。", "Write Session, not セッション."],
  ["ja", ja, "Sessionを作成。", '"nを": put a space between Latin letters or digits and Japanese.'],
  ["ja", ja, "状態は`idle` です。", '"は`": put a space between Japanese and Latin letters or digits.'],
  ["ja", ja, "Session(一覧)", '"(一": write 。 or full-width brackets.'],
  ["ja", ja, "ﾘｿｰｽ", '"ﾘ": write katakana in full width.'],
  ["ja", ja, "取得することができます。", '"することができます": できます is enough.'],
  ["zh", zh, "创建智能体。", "Write Agent, not 智能体."],
  ["zh", zh, "创建Agent。", '"建A": put a space between Chinese and Latin letters or digits.'],
  ["zh", zh, "事件,然后", ""],
  ["zh", zh, "事件, 然后", '"件,": write ，；：。 in full width.'],
  ["zh", zh, "你的 Agent", '"你": write 您.'],
  ["zh", zh, "這是事件", '"這": write simplified characters.'],
])("%s: %#. is not", (_, glossary, text, mistake) => {
  expect(findForbidden(text, glossary).join("\n")).toContain(mistake);
});
