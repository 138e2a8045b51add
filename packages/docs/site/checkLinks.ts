import { posix } from "node:path";

/** What other parts of the build write: nothing is known of what is in them. */
const ELSEWHERE = /^((en|ja|zh)\/reference\/|client\/|openapi\b)/;

/**
 * Follows every link between the pages of a site, fragments included.
 *
 * @param files By path below the site's root.
 * @throws Error with a line for each link that leads nowhere.
 */
export function checkLinks(files: ReadonlyMap<string, string>): void {
  const ids = new Map<string, Set<string>>();
  const idsOf = (path: string): Set<string> => {
    const known = ids.get(path);
    if (known) return known;
    const found = new Set([...(files.get(path) ?? "").matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));
    ids.set(path, found);
    return found;
  };
  const dead = new Set<string>();
  for (const [path, html] of files) {
    if (!path.endsWith(".html")) continue;
    for (const [, href = ""] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
      if (/^[a-z][a-z0-9+.-]*:/.test(href)) continue;
      const [, to = "", fragment = ""] = href.match(/^([^#]*)#?(.*)$/) ?? [];
      const target = to === "" ? path : posix.normalize(posix.join(posix.dirname(path), to));
      if (ELSEWHERE.test(target)) continue;
      const file = target === "." || target === "./" ? "index.html" : target.replace(/\/$/, "/index.html");
      if (!files.has(file)) dead.add(`${path}: ${href} leads to no page`);
      else if (fragment && !idsOf(file).has(decodeURIComponent(fragment)))
        dead.add(`${path}: ${href} leads to no part of that page`);
    }
  }
  if (dead.size > 0) throw new Error(`Links that lead nowhere:\n${[...dead].slice(0, 50).join("\n")}`);
}
