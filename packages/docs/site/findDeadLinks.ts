import { posix } from "node:path";
import { Memory } from "./Memory.ts";

/** What other parts of the build write: nothing is known of what is in them. */
const ELSEWHERE = /^((en|ja|zh)\/reference\/|client\/|openapi\b)/;

/** What a page has for links: the parts of it that can be linked to, and its own links to other pages of ours. */
export interface LinkedPage {
  ids: Set<string>;
  links: { href: string; file: string; fragment: string }[];
}

/** A link that leads nowhere. */
export interface DeadLink {
  /** The page that has it, by its path below the site's root. */
  path: string;
  href: string;
  /** Where it would lead, from the folder of the language: `/operations/create-agent/#body`. */
  target: string;
  /** Such as `leads to no page`. */
  says: string;
}

/**
 * Follows every link between the pages of a site, fragments included.
 *
 * @param files By path below the site's root.
 * @param memory What is known of pages that have not changed.
 * @returns Those that lead nowhere, each once.
 */
export function findDeadLinks(
  files: ReadonlyMap<string, string>,
  memory: Memory<LinkedPage> = new Memory(),
): DeadLink[] {
  const linked = (path: string) => {
    const html = files.get(path) ?? "";
    return memory.recall(path, html, () => readLinks(path, html));
  };
  const dead = new Map<string, DeadLink>();
  for (const path of files.keys()) {
    if (!path.endsWith(".html")) continue;
    for (const { href, file, fragment } of linked(path).links) {
      const isThere = files.has(file);
      if (isThere && (!fragment || linked(file).ids.has(fragment))) continue;
      const target =
        file.replace(/^\w+(?=\/)/, "").replace(/index\.html$/, "") + (fragment && `#${fragment}`);
      const says = isThere ? "leads to no part of that page" : "leads to no page";
      dead.set(`${path} ${href}`, { path, href, target, says });
    }
  }
  memory.keep(files);
  return [...dead.values()];
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
