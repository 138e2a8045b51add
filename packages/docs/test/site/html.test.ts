import { describe, expect, test } from "@jest/globals";
import { findDeadLinks } from "../../site/findDeadLinks.ts";
import { CONSOLE_POLICY, POLICY } from "../../site/theme/renderPage.ts";
import { relativeLink } from "../../site/theme/SitePaths.ts";
import { htmlAt, site } from "../helpers/renderedSite.ts";

const pages = [...site.files].filter(([path]) => path.endsWith(".html"));

test.each([
  ["en/operations/create-session/", "/schemas/session/", "../../schemas/session/"],
  ["en/operations/create-session/", "/operations/create-session/#body", "./#body"],
  ["ja/", "/guides/streaming/#resume", "guides/streaming/#resume"],
  ["ja/guides/streaming/", "/", "../../"],
  ["ja/guides/streaming/", "/client/index.html", "../../../client/index.html"],
  ["", "/operations/", "en/operations/"],
])("on %j, %s is the link %s", (from, to, link) => {
  expect(relativeLink(from, to, from.slice(0, 2) || "en")).toBe(link);
});

test("no page has a script or a style of its own, so that a strict policy can forbid them", () => {
  expect(pages.length).toBeGreaterThan(150);
  for (const [path, html] of pages) {
    expect({
      path,
      found: html.match(/<script(?![^>]* src=)[^>]*>|<style|<[^>]* (?:style|on\w+)="/g),
    }).toEqual({
      path,
      found: null,
    });
    expect(html).toContain(path.endsWith("/console/index.html") ? CONSOLE_POLICY : POLICY);
  }
});

test("no page loads anything from another host", () => {
  for (const [, html] of pages) {
    const loaded = [
      ...html.matchAll(/<(?:script|link(?! rel="alternate")|img|iframe)[^>]* (?:src|href)="([^"]*)"/g),
    ].map(([, url]) => url);
    expect(loaded.filter((url) => /^(?:https?:)?\/\//.test(url ?? ""))).toEqual([]);
  }
});

describe.each([
  ["en", "en"],
  ["ja", "ja"],
  ["zh", "zh-Hans"],
] as const)("a page in %s", (language, tag) => {
  const html = htmlAt(language, "operations/create-session/");

  test("says its language, and where the others are", () => {
    expect(html).toContain(`<html lang="${tag}">`);
    const alternates = [...html.matchAll(/ hreflang="([\w-]+)" href="([^"]*)">/g)].map(
      ([, ...found]) => found,
    );
    expect(alternates).toEqual([
      ["en", "https://docs.example/api/en/operations/create-session/"],
      ["ja", "https://docs.example/api/ja/operations/create-session/"],
      ["zh-Hans", "https://docs.example/api/zh/operations/create-session/"],
      ["x-default", "https://docs.example/api/en/operations/create-session/"],
    ]);
  });

  test("has one heading of the first level, its samples before its details, and takes less than 150 kB", () => {
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.indexOf('class="samples"')).toBeLessThan(html.indexOf('id="body"'));
    const assets = [...site.files]
      .filter(([path]) => path.startsWith("assets/") && html.includes(path))
      .map(([, content]) => content);
    expect([html, ...assets].join("").length).toBeLessThan(150_000);
  });
});

test("a link to a page, or to a part of a page, that is not there is named", () => {
  const files = new Map([
    [
      "en/index.html",
      '<a href="a/">a</a> <a href="a/#there">b</a> <a href="a/#gone">c</a> <a href="b/">d</a>',
    ],
    [
      "en/a/index.html",
      '<p id="there"></p><a href="../">up</a><a href="mailto:x@y.test">m</a><a href="../reference/">r</a>',
    ],
  ]);
  expect(findDeadLinks(files).map(({ path, target, says }) => `${path} to ${target}: ${says}`)).toEqual([
    "en/index.html to /a/#gone: leads to no part of that page",
    "en/index.html to /b/: leads to no page",
  ]);
});
