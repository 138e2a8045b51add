import { expect, test } from "@jest/globals";
import { mergePatch } from "../../src/handlers/mergePatch.ts";

// The cases of RFC 7396, appendix A, whose target and patch are objects.
test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j merged with %j is %j", (target, patch, result) => {
  const before = structuredClone(target);
  expect(mergePatch(target, patch)).toEqual(result);
  expect(target).toEqual(before);
});

test("a field that is called __proto__ is a field like others", () => {
  const merged = mergePatch({ a: 1 }, JSON.parse('{ "__proto__": { "polluted": true } }'));
  expect(Object.keys(merged)).toEqual(["a", "__proto__"]);
  expect(merged).not.toHaveProperty("polluted");
});

test("a field that may be null becomes null, at any depth; others are removed", () => {
  const target = { due: "today", name: "a", labels: { x: 1, y: 2 } };
  const patch = { due: null, name: null, labels: { x: null }, owner: { since: null, name: null } };
  expect(mergePatch(target, patch, ["due", "labels.*", "owner.since"])).toEqual({
    due: null,
    labels: { x: null, y: 2 },
    owner: { since: null },
  });
});
