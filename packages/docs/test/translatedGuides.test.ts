import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { readGuides } from "./helpers/guides.ts";

const english = readGuides("en");
const translated = ["ja", "zh"].flatMap(readGuides);

test("each guide exists in both other languages", () => {
  const names = english.map(({ name }) => name);
  for (const language of ["ja", "zh"]) expect(readGuides(language).map(({ name }) => name)).toEqual(names);
});

test.each(translated)(
  "$language/$name follows the English one",
  ({ name, front, body, blocks, language }) => {
    const source = english.find((guide) => guide.name === name);
    if (!source) throw new Error(`${language}/${name}.md has no English guide.`);
    const hash = createHash("sha256").update(readFileSync(source.file)).digest("hex").slice(0, 12);
    expect(front).toMatchObject({ source: hash, order: source.front.order });
    expect(blocks.map(({ language, source }) => [language, withoutComments(source)])).toEqual(
      source.blocks.map(({ language, source }) => [language, withoutComments(source)]),
    );
    expect(headings(body)).toEqual(headings(source.body));
    expect(links(body)).toEqual(links(source.body));
    expect(figures(body)).toEqual(figures(source.body));
  },
);

/** Comments are for readers, and are translated. */
function withoutComments(source: string): string {
  return source.replaceAll(/ *(\/\/|#) .*$/gm, "");
}

function headings(body: string): number[] {
  return [...prose(body).matchAll(/^(#+) /gm)].map((match) => match[1]?.length ?? 0);
}

/** Targets of links, which say in the language what the English ones say; a fragment is that of the translated heading. */
function links(body: string): string[] {
  return [...prose(body).matchAll(/\]\(([^)#]*)/g)].map((match) => match[1] ?? "").sort();
}

/** Code and numbers, each of which must be the same in all languages. */
function figures(body: string): string[] {
  return [...prose(body).matchAll(/`[^`]+`/g)].map(([text]) => text).sort();
}

function prose(body: string): string {
  return body.replaceAll(/^```.*?^```$/gms, "");
}
