import { posix } from "node:path";
import { Memory } from "./Memory.ts";

/** What other parts of the build write: nothing is known of what is in them. */
const ELSEWHERE = /^((en|ja|zh)\/reference\/|client\/|openapi\b)/;

/** What a page has for links: the parts of it that can be linked to, and its own links to other pages of ours. */
export interface LinkedPage {
  ids: Set<string>;
  links: { href: string; file: string; fragment: string }[];
}

/**
 * Follows every link between the pages of a site, fragments included.
 *
 * @param files By path below the site's root.
 * @param memory What is known of pages that have not changed.
 * @throws Error with a line for each link that leads nowhere.
 */
export function checkLinks(
  files: ReadonlyMap<string, string>,
  memory: Memory<LinkedPage> = new Memory(),
): void {
  const linked = (path: string) => {
    const html = files.get(path) ?? "";
    return memory.recall(path, html, () => readLinks(path, html));
  };
  const dead = new Set<string>();
  // What is written by hand is mended where it is written.
  const source = (path: string) =>
    path.replace(/^(en|ja|zh)\/guides\/([^/]+)\/index\.html$/, "guides/$1/$2.md");
  for (const path of files.keys()) {
    if (!path.endsWith(".html")) continue;
    for (const { href, file, fragment } of linked(path).links) {
      if (!files.has(file)) dead.add(`${source(path)}: ${href} leads to no page`);
      else if (fragment && !linked(file).ids.has(fragment))
        dead.add(`${source(path)}: ${href} leads to no part of that page`);
    }
  }
  memory.keep(files);
  if (dead.size > 0) throw new Error(`Links that lead nowhere:\n${[...dead].slice(0, 50).join("\n")}`);
}

function readLinks(path: string, html: string): LinkedPage {
  const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));
  const links = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].flatMap(([, href = ""]) => {
    if (/^[a-z][a-z0-9+.-]*:/.test(href)) return [];
    const [, to = "", fragment = ""] = href.match(/^([^#]*)#?(.*)$/) ?? [];
    const target = to === "" ? path : posix.normalize(posix.join(posix.dirname(path), to));
    if (ELSEWHERE.test(target)) return [];
    const file = target === "." || target === "./" ? "index.html" : target.replace(/\/$/, "/index.html");
    return [{ href, file, fragment: decodeURIComponent(fragment) }];
  });
  return { ids, links };
}
