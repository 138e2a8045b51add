import { findForbidden, readGlossary } from "@cloud-agents/spec/translations";
import { expect, test } from "@jest/globals";
import { POLICY, type RuleId } from "../src/policy.ts";
import { TEXTS } from "../src/texts/byLanguage.ts";
import { LANGUAGES } from "../src/texts/Texts.ts";

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const { en } = TEXTS;

test.each(LANGUAGES)("every rule has a title in %s, with the same placeholders as in English", (language) => {
  const { titles } = TEXTS[language];
  expect(Object.keys(titles).sort()).toEqual(Object.keys(POLICY).sort());
  for (const rule of Object.keys(POLICY) as RuleId[]) {
    expect([rule, ...placeholders(titles[rule])]).toEqual([rule, ...placeholders(en.titles[rule])]);
  }
});

test.each(LANGUAGES)("every meaning and every word is there in %s", (language) => {
  const { meanings, levels, words } = TEXTS[language];
  expect(Object.keys(meanings).sort()).toEqual(Object.keys(en.meanings).sort());
  expect(Object.keys(levels)).toEqual(["major", "minor", "patch"]);
  for (const [name, text] of Object.entries(words)) {
    expect([name, ...placeholders(text)]).toEqual([
      name,
      ...placeholders(en.words[name as keyof typeof en.words]),
    ]);
  }
  for (const { caller, provider } of Object.values(meanings))
    expect(Math.min(caller.length, provider.length)).toBeGreaterThan(2);
});

test("every meaning of the policy is used, and has a level on its side", () => {
  const used = new Set(Object.values(POLICY).flatMap(({ meaning }) => Object.values(meaning)));
  expect([...used, "unsent"].sort()).toEqual(Object.keys(en.meanings).sort());
  for (const [rule, row] of Object.entries(POLICY)) {
    const { meaning, ...levels } = row;
    expect([rule, ...Object.keys(meaning).sort()]).toEqual([rule, ...Object.keys(levels).sort()]);
  }
});

test.each(["ja", "zh"] as const)("no text in %s is left in English", (language) => {
  const untranslated = (Object.keys(en.titles) as RuleId[]).filter(
    (rule) => TEXTS[language].titles[rule] === en.titles[rule],
  );
  expect(untranslated).toEqual([]);
  for (const [name, { caller }] of Object.entries(TEXTS[language].meanings)) {
    expect([name, /[\u3040-\u30ff\u4e00-\u9fff]/.test(caller)]).toEqual([name, true]);
  }
});

test.each(["ja", "zh"] as const)("texts in %s are in the words of the glossary", (language) => {
  const { titles, meanings, levels, kinds, words } = TEXTS[language];
  const glossary = readGlossary(language);
  const said = Object.values(meanings).flatMap(({ caller, provider }) => [caller, provider]);
  const texts = [...said, ...[titles, levels, kinds, words].flatMap((each) => Object.values(each))];
  expect(texts.flatMap((text) => findForbidden(text, glossary))).toEqual([]);
});
