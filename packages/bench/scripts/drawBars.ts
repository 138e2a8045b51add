import { escapeXml } from "./escapeXml.ts";

/** What a chart of bars shows. */
export interface Bars {
  title: string;
  groups: { name: string; bars: { name: string; value: number }[] }[];
  /** How a value is written at the end of its bar. */
  label: (value: number) => string;
}

const WIDTH = 720;
const HEIGHT_OF_BAR = 18;
const HEIGHT_OF_GAP = 6;
/** Room for the title, for the names of bars, for the values at their ends. */
const EDGE = { top: 34, left: 180, right: 80, bottom: 8 };

/** Told apart by people who do not see red and green, on white and on black. */
const COLORS = ["#0f7ea8", "#4b6bdc", "#8c959f"];

/**
 * Draws groups of horizontal bars as SVG, for light and dark pages. They begin at zero, so that lengths compare like values.
 *
 * @returns The same text for the same chart.
 */
export function drawBars({ title, groups, label }: Bars): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const unit = (WIDTH - EDGE.left - EDGE.right) / most;
  const parts: string[] = [];
  let y = EDGE.top;
  for (const { name, bars } of groups) {
    parts.push(`<text x="0" y="${y + 13}" class="group">${escapeXml(name)}</text>`);
    y += HEIGHT_OF_BAR + HEIGHT_OF_GAP;
    for (const [index, bar] of bars.entries()) {
      const width = Math.max(1, Math.round(bar.value * unit));
      parts.push(
        `<text x="${EDGE.left - 8}" y="${y + 13}" text-anchor="end">${escapeXml(bar.name)}</text>`,
        `<rect x="${EDGE.left}" y="${y}" width="${width}" height="${HEIGHT_OF_BAR}" fill="${COLORS[index % COLORS.length]}"/>`,
        `<text x="${EDGE.left + width + 6}" y="${y + 13}">${escapeXml(label(bar.value))}</text>`,
      );
      y += HEIGHT_OF_BAR + HEIGHT_OF_GAP;
    }
    y += HEIGHT_OF_GAP;
  }
  const height = y + EDGE.bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    "<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.group,.title{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>",
    `<text x="0" y="16" class="title">${escapeXml(title)}</text>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
