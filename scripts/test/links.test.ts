import { posix } from "node:path";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { slug } from "github-slugger";
import { anchorsOf, linksOf, parseMarkdown, trackedFiles } from "./helpers/markdown.ts";

const files = new Set(trackedFiles());
const folders = new Set([...files].flatMap(foldersOf));
const pages = new Map(
  [...files].filter((path) => path.endsWith(".md")).map((path) => [path, parseMarkdown(path)]),
);

/** Becomes the first page of the docs, where `#/agents` leads to a tag. */
const OVERVIEW = "spec/overview.md";
const { tags } = readBuiltDescription().document as { tags: { name: string }[] };
const tagAnchors = tags.map(({ name }) => `#/${slug(name)}`);

/** In guides, such a link is an address of the docs. Their build follows it, fragments included. */
const isAddressOfDocs = (path: string, url: string) =>
  path.startsWith("packages/docs/guides/") && url.startsWith("/");

/** An address of the place that hosts the repository, not of a file in it. */
const HOSTED = "../../security/advisories/new";

/** Their links lead to pages of the site, whose build follows them. */
const GUIDES = "packages/docs/guides/";
const ownPages = [...pages.keys()].filter((path) => !path.startsWith(GUIDES));

test.each(ownPages)("the links of %s lead to files and headings that exist", (path) => {
  expect(brokenLinks(path)).toEqual([]);
});

test("there are links to check, and a broken one is found", () => {
  expect([...pages.values()].flatMap(linksOf).length).toBeGreaterThan(40);
  expect(problemWith("README.md", "spec/decisions.md#17-idempotency-key")).toBe(undefined);
  expect(problemWith("README.md", "packages/nothing")).toBe("there is no packages/nothing");
  expect(problemWith(OVERVIEW, "#/nothing")).toBe("the description has no tag for #/nothing");
  expect(problemWith("spec/README.md", "../README.md#nothing")).toBe(
    "README.md has no heading with the anchor #nothing",
  );
});

/** One line for each link of a page that leads nowhere. */
function brokenLinks(path: string): string[] {
  return linksOf(pages.get(path) ?? parseMarkdown(path)).flatMap(({ url, line }) => {
    const problem = problemWith(path, url);
    return problem === undefined ? [] : [`${path}:${line}: ${url}: ${problem}. Correct the link.`];
  });
}

function problemWith(path: string, url: string): string | undefined {
  if (URL.canParse(url) || url === HOSTED || isAddressOfDocs(path, url)) return undefined;
  if (path === OVERVIEW && url.startsWith("#/")) {
    return tagAnchors.includes(url) ? undefined : `the description has no tag for ${url}`;
  }
  const [file = "", anchor] = url.split("#");
  const target = file === "" ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
  const found = target.replace(/\/$/, "");
  if (!files.has(found) && !folders.has(found)) return `there is no ${found}`;
  if (anchor === undefined) return undefined;
  const page = pages.get(found);
  if (!page || !anchorsOf(page).has(anchor)) return `${found} has no heading with the anchor #${anchor}`;
  return undefined;
}

/** All folders that a file is in, and the root. */
function foldersOf(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === "." ? ["."] : [parent, ...foldersOf(parent)];
}
