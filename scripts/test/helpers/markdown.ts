import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import GithubSlugger from "github-slugger";
import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { toString as textOf } from "mdast-util-to-string";
import { gfm } from "micromark-extension-gfm";
import { visit } from "unist-util-visit";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The paths of all files that git does not ignore, relative to the root. */
export function trackedFiles(): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const paths = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0");
  return paths.filter((path) => path !== "" && existsSync(join(root, path)));
}

/** Parses a Markdown file of the workspace the way GitHub does. */
export function parseMarkdown(path: string): Root {
  const options = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };
  return fromMarkdown(readFileSync(join(root, path), "utf8"), options);
}

/** The addresses of all links and images, with the line that each begins on. */
export function linksOf(tree: Root): { url: string; line: number }[] {
  const links: { url: string; line: number }[] = [];
  visit(tree, (node) => {
    if (node.type !== "link" && node.type !== "image" && node.type !== "definition") return;
    links.push({ url: node.url, line: node.position?.start.line ?? 0 });
  });
  return links;
}

/** The anchors that GitHub gives to the headings. */
export function anchorsOf(tree: Root): Set<string> {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  visit(tree, "heading", (heading) => {
    anchors.add(slugger.slug(textOf(heading)));
  });
  return anchors;
}

/** What is marked as code between one heading and the next. */
export function codeUnder(tree: Root, title: string): string[] {
  const start = tree.children.findIndex((node) => node.type === "heading" && textOf(node) === title);
  const after = tree.children.slice(start + 1);
  const end = after.findIndex((node) => node.type === "heading");
  const code: string[] = [];
  visit({ ...tree, children: end === -1 ? after : after.slice(0, end) }, "inlineCode", ({ value }) => {
    code.push(value);
  });
  return code;
}
