import type { Page } from "../Page.ts";
import type { Site } from "./twin.ts";

/** The sitemap of all pages, each with its other languages. */
export function printSitemap({ address }: Site, pages: readonly Page[]): string {
  const url = ({ language, path }: Pick<Page, "language" | "path">) =>
    `${address}/${language}/${path}`.replaceAll("&", "&amp;");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...pages.flatMap((page) => [
      "  <url>",
      `    <loc>${url(page)}</loc>`,
      ...pages
        .filter(({ path }) => path === page.path)
        .map(
          (other) => `    <xhtml:link rel="alternate" hreflang="${other.language}" href="${url(other)}"/>`,
        ),
      "  </url>",
    ]),
    "</urlset>",
    "",
  ].join("\n");
}
