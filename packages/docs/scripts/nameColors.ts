import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Names the colours of code in TypeDoc's pages after themselves. TypeDoc numbers them in the order in which it happens to meet them,
 * which is another one in each build.
 *
 * @param folder Where TypeDoc has written its pages, and `assets/highlight.css`.
 * @throws Error when a page has a colour that the style sheet does not know.
 */
export async function nameColors(folder: string): Promise<void> {
  const file = join(folder, "assets/highlight.css");
  const css = await readFile(file, "utf8");
  const colors = new Map<string, string>();
  for (const [, number = "", color = ""] of css.matchAll(/--(?:light|dark)-hl-(\d+): #(\w+);/g))
    colors.set(number, [colors.get(number), color.toLowerCase()].filter(Boolean).join("-"));
  const used = new Set<string>();
  const name = (number: string, place: string) => {
    const found = colors.get(number);
    if (found === undefined) throw new Error(`${place}: highlight.css has no colour hl-${number}.`);
    used.add(found);
    return found;
  };
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith(".html")) continue;
    const html = await readFile(join(folder, path), "utf8");
    const named = html.replaceAll(/class="hl-(\d+)"/g, (_, number) => `class="hl-${name(number, path)}"`);
    if (named !== html) await writeFile(join(folder, path), named);
  }
  const lines = css
    .split("\n")
    .map((line) => line.replaceAll(/hl-(\d+)\b/g, (_, number) => `hl-${colors.get(number)}`));
  await writeFile(file, sortRules(lines, used).join("\n"));
}

/** The lines of a style sheet: of those about a colour only the used ones, and neighbours in the order of their names. */
function sortRules(lines: string[], used: ReadonlySet<string>): string[] {
  const sorted: string[] = [];
  let neighbours: string[] = [];
  for (const line of [...lines, undefined]) {
    const name = line?.match(/hl-(\w+-\w+)/)?.[1];
    if (line !== undefined && name !== undefined) {
      if (used.has(name)) neighbours.push(line);
      continue;
    }
    sorted.push(...neighbours.sort());
    neighbours = [];
    if (line !== undefined) sorted.push(line);
  }
  return sorted;
}
