import type { SitePage } from "../pages/readPages.ts";

/** Pages that the menu lists one by one. A site with more would be mostly menu, as each page has all of it. */
const MAX_LISTED = 500;

/** The pages of a language as the menu groups them. */
export interface Menu {
  groups: ReadonlyMap<string, readonly SitePage[]>;
  /** Those that the menu lists, in its order, and the place of each. */
  listed: readonly SitePage[];
  places: ReadonlyMap<SitePage, number>;
  /** Whether a page lists no more than the other pages about the same, and links to where the rest is listed. */
  isShort: boolean;
}

/** @param pages All pages of a language, in the order of the menu. */
export function readMenu(pages: readonly SitePage[]): Menu {
  const groups = new Map<string, SitePage[]>();
  const listed = pages.filter(({ group }) => group !== "");
  for (const page of listed) {
    const members = groups.get(page.group);
    if (members) members.push(page);
    else groups.set(page.group, [page]);
  }
  const places = new Map(listed.map((page, index) => [page, index]));
  return { groups, listed, places, isShort: listed.length > MAX_LISTED };
}
