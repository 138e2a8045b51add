/**
 * The line of a service's last output that says why it ended, with the place of what it threw. A place in what was compiled is that of the
 * source: its line is another one, and is left out.
 *
 * @param root folder of the workspace, which no line names
 */
export function lastWords(output: string, root: string): string {
  const lines = output
    .replaceAll(root, "")
    .split("\n")
    .filter((line) => !/^\s*(at |Node\.js v|$)/.test(line));
  const error = lines.find((line) => /^\w*Error\b/.test(line));
  if (error === undefined) return lines.at(-1) ?? "";
  const place = lines.map((line) => /^file:\/\/\/?(\S+:\d+)$/.exec(line)?.[1]).find(Boolean);
  return place === undefined ? error : `${sourceOf(place)} ${error}`;
}

function sourceOf(place: string): string {
  return place.replace(/^(packages\/[^/]+)\/dist\/(.+)\.js:\d+$/, "$1/src/$2.ts");
}
