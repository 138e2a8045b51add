import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "@jest/globals";
import { toString as textOf } from "mdast-util-to-string";
import { linksOf, parseMarkdown, root, trackedFiles } from "./helpers/markdown.ts";

const files = trackedFiles();
const records = files.filter((path) => /^decisions\/(?!README).*\.md$/.test(path));
const others = files.filter((path) => /\.(md|ts|yaml)$/.test(path) && !path.startsWith("decisions/"));
const texts = others.map((path) => readFileSync(join(root, path), "utf8"));
const index = linksOf(parseMarkdown("decisions/README.md")).map(({ url }) => posix.join("decisions", url));

test.each(records)("%s says what the situation was, what was decided and what follows", (path) => {
  const headings = parseMarkdown(path).children.filter((node) => node.type === "heading" && node.depth === 2);
  expect(headings.map((heading) => textOf(heading))).toEqual(["Context", "Decision", "Consequences"]);
});

test.each(records)("%s is in the list of records, and named where it applies", (path) => {
  expect(index).toContain(path);
  expect(texts.some((text) => text.includes(path))).toBe(true);
});
