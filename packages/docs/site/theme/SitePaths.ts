/** Addresses that are the same in every language: what stands at the root of the site. */
const AT_ROOT = /^\/(client\/|openapi\.|assets\/|llms|sitemap|skill|AGENTS|\.well-known\/)/;

/**
 * The relative link from a page to an address of the site, so that the site works under any prefix.
 *
 * @param from The page's path below the site's root, such as `ja/operations/create-session/`.
 * @param to The address without language and prefix, such as `/guides/streaming/#resume`.
 * @param language The language that the link stays in.
 */
export function relativeLink(from: string, to: string, language: string): string {
  const target = AT_ROOT.test(to) ? to.slice(1) : `${language}${to}`;
  return relativePath(from, target);
}

/** The relative link from one path below the site's root to another. */
export function relativePath(from: string, to: string): string {
  const [path = "", ...rest] = to.split(/(?=[?#])/);
  const folder = from.split("/").slice(0, -1);
  const target = path.split("/");
  let shared = 0;
  while (shared < folder.length && shared < target.length - 1 && folder[shared] === target[shared])
    shared += 1;
  const link = [...folder.slice(shared).map(() => ".."), ...target.slice(shared)].join("/");
  return `${link === "" || link.startsWith("../") || link === ".." ? link || "./" : link}${rest.join("")}`;
}
