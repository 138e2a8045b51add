import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { buildIndex } from "../../site/search/buildIndex.ts";
import { createIndex, createSearch, loadIndex } from "../../site/search/createSearch.ts";
import { termsOf } from "../../site/search/termsOf.ts";
import { searchIndex, site } from "../helpers/renderedSite.ts";

const languages = ["en", "ja", "zh"] as const;

describe.each(languages)("a reader of %s", (language) => {
  const entries = buildIndex(
    site.pages.filter((page) => page.language === language),
    language,
  );
  const search = createSearch(entries);
  const file = new URL(`queries.${language}.yaml`, import.meta.url);
  const wanted = Object.entries(parse(readFileSync(file, "utf8")) as Record<string, string[]>);
  const queries = wanted.flatMap(([address, each]) => each.map((query) => [query, address] as const));

  test("is tried on at least a hundred queries", () => {
    expect(queries.length).toBeGreaterThanOrEqual(100);
  });

  test.each(queries)("who writes %j first finds %s", (query, address) => {
    const first = search(query)[0]?.address;
    expect(address.includes("#") ? first : first?.replace(/#.*/, "")).toBe(address);
  });

  test("finds the same with the index that the site has", () => {
    const written = JSON.parse(searchIndex(language));
    const built = createSearch(written.entries, loadIndex(written.index));
    for (const [query] of queries.slice(0, 20)) expect(built(query)).toEqual(search(query));
  });

  test("finds nothing for what no page has, and for nothing", () => {
    expect(search("qqqqzzzzxxxx")).toEqual([]);
    expect(search(" \n\t…")).toEqual([]);
  });

  test("can go to everything that is found", () => {
    for (const { address } of entries) {
      const [path, id] = address.split("#");
      const html = site.files.get(`${language}/${path}index.html`);
      expect(html).toBeDefined();
      if (id) expect(html).toContain(`id="${id}"`);
    }
  });
});

test("an index can be made of nothing", () => {
  expect(createSearch([], createIndex([]))("limit")).toEqual([]);
});

test("Japanese and Chinese are found by pairs of characters, names whole and by their words", () => {
  expect(termsOf("段階的")).toEqual(["段階", "階的"]);
  expect(termsOf("ﾍﾟｰｼﾞ")).toEqual(termsOf("ページ"));
  expect(termsOf("session.status_idle")).toEqual(["session.status_idle", "sess", "status", "idle"]);
  expect(termsOf("createAgentの作成")).toEqual(["createagent", "create", "agent", "の作", "作成"]);
  expect(termsOf("authenticate")).toEqual(termsOf("authentication"));
});
