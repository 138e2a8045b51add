import type { Transitions } from "@cloud-agents/server/transitions";
import { describeDiagrams } from "../diagrams/renderDiagram.ts";
import type { Language, Page } from "../Page.ts";
import { words } from "./words.ts";

/** Links to what is for people only: the client's reference in HTML. */
const FOR_PEOPLE = /\[([^\]]*)\]\((\/client\/[^)\s]*)\)/g;

/** Where a page of the site is, for programs that have nothing but the address. */
export interface Site {
  /** Address of the site's root without a trailing slash, such as `https://docs.example/agents`. */
  address: string;
  /** What the site is called in a language. */
  title: (language: Language) => string;
  /** What it is about, in a sentence. */
  summary: (language: Language) => string;
  /** The life of a session, which diagrams show. */
  transitions: Transitions;
}

/** Address of the Markdown twin of a page. */
export const twinAddress = ({ address }: Site, { language, path }: Pick<Page, "language" | "path">): string =>
  `${address}/${language}/${path}index.md`;

/** The Markdown twin of a page: it can be read alone, and leads to the other twins. */
export function printTwin(site: Site, page: Page): string {
  const { index } = words[page.language];
  return [
    "---",
    `title: ${JSON.stringify(page.title)}`,
    `description: ${JSON.stringify(page.description)}`,
    `language: ${page.language}`,
    "---",
    "",
    `> ${index}: ${site.address}/${page.language}/llms.txt`,
    "",
    printBody(site, page),
  ].join("\n");
}

/** What a page says, its title first, with diagrams as text and addresses in full. */
export function printBody(site: Site, page: Page): string {
  const body = describeDiagrams(page.markdown, page.language, site.transitions).trim();
  const titled = body.startsWith("# ") ? body : `# ${page.title}\n\n${body}`;
  return `${withAddresses(titled, (path) => fullAddress(site, page.language, path))}\n`;
}

function fullAddress({ address }: Site, language: Language, path: string): string {
  const [, base = "", fragment = ""] = /^([^#]*)(#.*)?$/.exec(path) ?? [];
  const suffix = language === "en" ? "" : `.${language}`;
  // The full reference shows the description, which is what programs read.
  if (base === "/reference/") return `${address}/openapi${suffix}.json`;
  if (/^\/[^/]+\.\w+$/.test(base)) return `${address}${path}`;
  return `${address}/${language}${base}index.md${fragment}`;
}

/** Changes the paths that links of a Markdown text lead to. Code stays as it is. */
function withAddresses(markdown: string, change: (path: string) => string): string {
  const code = /^ *(`{3,}|~{3,})[^\n]*\n.*?^ *\1 *$|(`+)[^`].*?\2(?!`)/gms;
  let text = "";
  let end = 0;
  const link = (part: string) =>
    part
      .replaceAll(FOR_PEOPLE, "$1")
      .replaceAll(/\]\((\/[^)\s]*)/g, (_, path: string) => `](${change(path)}`);
  // A link may have code as its text, so links are changed on both sides of code, and never inside.
  for (const match of markdown.matchAll(code)) {
    text += link(markdown.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return text + link(markdown.slice(end));
}
