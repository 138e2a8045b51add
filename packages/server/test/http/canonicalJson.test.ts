import { expect, test } from "@jest/globals";
import { canonicalJson } from "../../src/http/canonicalJson.ts";

test("equal JSON values have equal canonical texts", () => {
  const value = { b: [{ d: 1, c: null }], a: "x" };
  expect(canonicalJson(value)).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  expect(canonicalJson({ a: "x", b: [{ c: null, d: 1 }] })).toBe(canonicalJson(value));
});

test("lists in another order are not equal", () => {
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test("a field called __proto__ counts", () => {
  expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
});
