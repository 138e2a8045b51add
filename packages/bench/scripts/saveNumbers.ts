import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type DrawnNumbers, drawNumbers } from "./drawNumbers.ts";
import { machine } from "./machine.ts";

const file = new URL("../numbers.json", import.meta.url);

/**
 * Keeps what a benchmark has measured in `numbers.json`, in the place of what it measured before, and draws the charts anew.
 *
 * @param name The benchmark, such as `growth`.
 * @param numbers Medians, and how they were taken.
 */
export function saveNumbers(name: string, numbers: object): void {
  const known = JSON.parse(existsSync(file) ? readFileSync(file, "utf8") : "{}") as Record<string, object>;
  const date = new Date().toISOString().slice(0, 10);
  const all = Object.entries({ ...known, [name]: { date, machine, ...numbers } });
  const sorted = Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  for (const [chart, svg] of Object.entries(drawNumbers(sorted as unknown as DrawnNumbers)))
    writeFileSync(new URL(`../${chart}`, import.meta.url), svg);
}
