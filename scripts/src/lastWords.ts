import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The line of a service's last output that says why it ended, with the place of what it threw. A place in what was compiled is that of the
 * source: its line is another one, and is left out.
 *
 * @param root folder of the workspace, which no line names
 */
export function lastWords(output: string, root: string): string {
  const lines = output.split("\n").filter((line) => !/^\s*(at |Node\.js v|$)/.test(line));
  const error = lines.find((line) => /^\w*Error\b/.test(line));
  const words = withoutRoot(error ?? lines.at(-1) ?? "", root);
  const place = error === undefined ? undefined : lines.map(readPlace).find(Boolean);
  return place === undefined ? words : `${sourceOf(place.replace(root, ""))} ${words}`;
}

function withoutRoot(text: string, root: string): string {
  return text.replaceAll(pathToFileURL(root).href, "").replaceAll(root, "");
}

/** Where something was thrown, from a line that is its address: signs such as spaces are written in their own way there. */
function readPlace(line: string): string | undefined {
  const [, url, place] = /^(file:\/\/\S+?)(:\d+)$/.exec(line) ?? [];
  return url === undefined ? undefined : `${fileURLToPath(url)}${place}`;
}

function sourceOf(place: string): string {
  return place.replace(/^(packages\/[^/]+)\/dist\/(.+)\.js:\d+$/, "$1/src/$2.ts");
}
