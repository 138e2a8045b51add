import { median } from "./median.ts";
import { saveNumbers } from "./saveNumbers.ts";

/**
 * Prints a Markdown table: a column for each target, a row for each figure, in each cell the median with least and most, or what was
 * measured once. Keeps the medians in `numbers.json`.
 *
 * @param name What it is called there.
 * @param rows What a row is called, and the figure that it shows.
 */
export function printTable<Figure extends string>(
  name: string,
  targets: readonly { name: string; measurements: readonly Record<Figure, number>[] }[],
  rows: readonly (readonly [label: string, figure: Figure])[],
): void {
  const cell = (numbers: number[]) => {
    const [middle, least, most] = [median(numbers), Math.min(...numbers), Math.max(...numbers)].map(
      (number) => Math.round(number).toLocaleString("en"),
    );
    return numbers.length === 1 ? `${middle}` : `${middle} (${least} to ${most})`;
  };
  const table = [
    ["", ...targets.map(({ name }) => name)],
    ["---", ...targets.map(() => "---")],
    ...rows.map(([label, figure]) => [
      label,
      ...targets.map(({ measurements }) => cell(measurements.map((measurement) => measurement[figure]))),
    ]),
  ];
  console.log(table.map((row) => `| ${row.join(" | ")} |`).join("\n"));
  const medians = targets.map((target) => [
    target.name,
    Object.fromEntries(
      rows.map(([, figure]) => [
        figure,
        median(target.measurements.map((measurement) => measurement[figure])),
      ]),
    ),
  ]);
  saveNumbers(name, { rounds: targets[0]?.measurements.length, medians: Object.fromEntries(medians) });
}
