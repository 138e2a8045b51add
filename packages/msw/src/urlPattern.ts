const PARAMETER = /\{([^}]*)\}/g;

/** Comes after every other letter. */
const LAST = "\uffff";

/** A letter in front keeps dots from being read as the way to another folder. */
const asSent = (literal: string): string => new URL(`http://host/a${literal}`).pathname.slice(2);

/** Parentheses that are written as numbers are none to Mock Service Worker, which counts them. */
const literally = (text: string): string =>
  text.replace(/\W/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** The names of a path's parameters, in their order. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(PARAMETER)].map(([, name = ""]) => name);
}

/**
 * Sorts paths so that the first one that matches a URL is the one that is meant. What is written out comes before a parameter in its place
 * (OpenAPI 3.1, Paths Object), and before the end: `/items/{id}` matches `/items/1:copy`, too.
 */
export function comparePaths(a: string, b: string): number {
  const [first, second] = [a, b].map((path) => `${path.replace(PARAMETER, LAST)}${LAST}`) as [string, string];
  return Number(first > second) - Number(first < second);
}

/**
 * Creates the pattern of the URLs of an operation, with a group for each parameter of its path. Mock Service Worker would read colons, parentheses
 * and the like in a path as its own signs.
 *
 * @param baseUrl Of the API. One without a host is at the page's, or at any where there is no page.
 * @param path With its parameters in braces.
 */
export function urlPattern(baseUrl: string, path: string): RegExp {
  const literals = path
    .replace(/\/+$/, "")
    .split(/\{[^}]*\}/)
    .map((literal) => literally(asSent(literal)));
  return new RegExp(`^${basePattern(baseUrl.replace(/\/+$/, ""))}${literals.join("([^/]+?)")}/?$`);
}

function basePattern(base: string): string {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  const isPlain = !base.includes("{") && URL.canParse(base || "/", page);
  if (isPlain) return literally(new URL(base || "/", page).href.replace(/\/+$/, ""));
  // A variable of a server that has no default stands for anything.
  const pattern = base
    .split(/\{[^}]*\}/)
    .map(literally)
    .join("[^/]+");
  return /^\w+:/.test(base) ? pattern : `\\w+:\\/\\/[^/]+${pattern}`;
}
