import { expect, test } from "@jest/globals";
import { splitIntoPieces } from "../../src/runtime/splitIntoPieces.ts";

test.each([
  ["words, with the space after them", "one two  three", 3, ["one ", "two  ", "three"]],
  ["nearly equal numbers of words", "a b c d e", 2, ["a b ", "c d e"]],
  ["not more pieces than words", "a b", 9, ["a ", "b"]],
  ["one piece", " a\nb ", 1, [" a\nb "]],
  ["Chinese and Japanese by character", "好的。はい ok", 9, ["好", "的", "。", "は", "い ", "ok"]],
  ["emoji in one piece", "👍🏽👍🏽 👍", 9, ["👍🏽👍🏽 ", "👍"]],
  ["nothing of nothing", "", 3, []],
])("a text is cut into %s", (_, text, count, pieces) => {
  expect(splitIntoPieces(text, count)).toEqual(pieces);
});
