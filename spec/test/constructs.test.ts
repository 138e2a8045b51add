import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { constructs, describe, printable, refusedBy } from "./foreign/constructs.ts";

test("the table in CONTRIBUTING has a row for each construct", async () => {
  const text = await readFile(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (.+?) \| (.+?) \|$/gm)].map(([, construct, means]) => [
    construct,
    means,
  ]);
  const table = rows.slice(rows.findIndex(([first]) => first === "construct") + 2);
  expect(table.slice(0, constructs.length)).toEqual(
    constructs.map(({ construct, means }) => [construct, means]),
  );
});

test.each(printable)("%s can be read", (_, construct) => {
  expect(describe(construct).operations).not.toEqual([]);
});

test.each(refusedBy("spec"))("%s: refused at its place", (_, construct) => {
  expect(() => describe(construct)).toThrow(/^#\/\S+: /);
  expect(() => describe(construct)).toThrow(construct.refused?.message);
});
