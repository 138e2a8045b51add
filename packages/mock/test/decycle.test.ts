import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
// @ts-expect-error It is plain JavaScript, which Prism's process loads.
import { requireOfPrism } from "../bin/requireOfPrism.mjs";

const json = requireOfPrism("@stoplight/prism-http", "@stoplight/json");
const { decycle: ofPrism } = json;
// @ts-expect-error As above.
await import("../bin/decycle.mjs");
const bundle = createRequire(import.meta.url)("../dist/openapi.json");

test("a description without circles stays as it is", () => {
  expect(json.decycle(bundle)).toEqual(bundle);
});

test("what contains itself is replaced by its address, as Prism would replace it", () => {
  const tree: Record<string, unknown> = { type: "object", "名 a/b~c": { items: [{}] } };
  const inner = tree["名 a/b~c"] as { items: unknown[] };
  inner.items.push(inner, tree, tree);
  const document = { first: tree, second: [tree, { again: tree }], made: new Date(0), nothing: null };
  const plain = json.decycle(document);
  expect(plain).toEqual(ofPrism(document));
  expect(JSON.stringify(plain)).toContain('"$ref":"#/second/1/again/');
  expect(json.decycle(tree)).toEqual(ofPrism(tree));
});
