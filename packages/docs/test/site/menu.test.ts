import { expect, test } from "@jest/globals";
import { readChrome } from "../../site/pages/Chrome.ts";
import type { SitePage } from "../../site/pages/readPages.ts";
import { readMenu } from "../../site/theme/Menu.ts";
import { renderPage } from "../../site/theme/renderPage.ts";

/** The menu of one page of a site with this many operations, five of each tag, and as many schemas. */
function menuOf(operations: number): string {
  const page = (path: string, group: string, index: number): SitePage => ({
    ...{ language: "en", kind: "schema", description: "", markdown: "", sections: [], blocks: [] },
    ...{ path: `${path}-${index}/`, title: `${path} ${index}`, group },
  });
  const pages = Array.from({ length: operations }, (_, index) => [
    page("operations/one", `Tag ${Math.floor(index / 5)}`, index),
    page("schemas/one", "schemas", index),
  ]).flat();
  const tags = new Map(pages.filter(({ group }) => group !== "schemas").map(({ group }) => [group, group]));
  const site = {
    ...{
      language: "en" as const,
      title: "Large",
      chrome: readChrome("en"),
      pages,
      menu: readMenu(pages),
      tags,
    },
    ...{ address: "https://docs.example/", diagram: () => "" },
    assets: {
      style: "style.css",
      theme: "theme.js",
      script: "page.js",
      search: "search.js",
      consoleScript: "console.js",
      consoleStyle: "console.css",
    },
  };
  const html = renderPage(site, pages[0] as SitePage);
  return html.slice(html.indexOf('<nav id="menu"'));
}

const count = (text: string, part: string) => text.split(part).length - 1;

test("the menu lists every page", () => {
  const menu = menuOf(100);
  expect(count(menu, ">operations/one ")).toBe(100);
  expect(count(menu, ">schemas/one ")).toBe(100);
});

test("the menu of a large site lists the pages about the same, and where all others are listed", () => {
  const menu = menuOf(1000);
  expect(count(menu, ">operations/one ")).toBe(5);
  expect(count(menu, ">schemas/one ")).toBe(0);
  expect(menu).toMatch(/href="[^"]*schemas\/"/);
  expect(menu).toMatch(/href="[^"]*operations\/"|href="\.\.\/"/);
  // It does not grow with the site.
  expect(menuOf(2000).length).toBe(menu.length);
});
