import { escapeXml } from "./escapeXml.ts";

/** A line of a chart. */
export interface Line {
  name: string;
  points: { x: number; y: number }[];
}

/** What a chart shows. */
export interface Chart {
  title: string;
  /** What stands at the end of the axis along the bottom, such as "operations". */
  unit: string;
  lines: Line[];
  /** How a value is written at the end of its line. */
  label: (value: number) => string;
}

const [WIDTH, HEIGHT] = [720, 360];
/** Room for the title, for names on the right, for numbers below and on the left. */
const EDGE = { top: 40, right: 190, bottom: 36, left: 24 };
/** Pixels between two names, so that each can be read. */
const LINE_HEIGHT = 16;

/** Told apart by people who do not see red and green, on white and on black. */
const COLORS = [
  "#0f7ea8",
  "#c2570c",
  "#7a5cc4",
  "#5b7a1c",
  "#b83280",
  "#8a6d00",
  "#4b6bdc",
  "#a33b3b",
  "#3b8577",
];

/**
 * Draws lines as SVG, for light and dark pages. Both axes begin at zero, so that what grows like the size is straight.
 *
 * @returns The same text for the same chart.
 */
export function drawChart({ title, unit, lines, label }: Chart): string {
  const all = lines.flatMap(({ points }) => points);
  const [maxX, maxY] = [Math.max(...all.map(({ x }) => x)), Math.max(...all.map(({ y }) => y))];
  const [width, height] = [WIDTH - EDGE.left - EDGE.right, HEIGHT - EDGE.top - EDGE.bottom];
  const x = (value: number) => round(EDGE.left + (value / maxX) * width);
  const y = (value: number) => round(EDGE.top + height - (value / maxY) * height);
  const sizes = [...new Set(all.map((point) => point.x))].sort((a, b) => a - b);
  const names = placeNames(lines.map(({ points }) => y(points.at(-1)?.y ?? 0)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(title)}">`,
    "<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.axis{stroke:#8c959f}path{fill:none;stroke-width:2}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}</style>",
    `<text x="${EDGE.left}" y="20" font-weight="600">${escapeXml(title)}</text>`,
    `<path class="axis" d="M${EDGE.left} ${EDGE.top}V${EDGE.top + height}H${EDGE.left + width}"/>`,
    ...sizes.map(
      (size) =>
        `<text x="${x(size)}" y="${HEIGHT - 14}" text-anchor="middle">${size.toLocaleString("en")}</text>`,
    ),
    `<text x="${EDGE.left + width + 24}" y="${HEIGHT - 14}">${escapeXml(unit)}</text>`,
    ...lines.flatMap(({ name, points }, index) => {
      const color = COLORS[index % COLORS.length];
      const last = points.at(-1);
      const way = points
        .map((point, each) => `${each === 0 ? "M" : "L"}${x(point.x)} ${y(point.y)}`)
        .join("");
      return [
        `<path d="${way}" stroke="${color}"/>`,
        ...points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" fill="${color}"/>`),
        `<text x="${x(last?.x ?? 0) + 8}" y="${names[index]}" style="fill:${color}">${escapeXml(`${name} ${label(last?.y ?? 0)}`)}</text>`,
      ];
    }),
    "</svg>",
    "",
  ].join("\n");
}

/** Moves names that would stand on one another apart, upwards from the lowest. */
function placeNames(wanted: number[]): number[] {
  const places: number[] = [];
  let free = HEIGHT - EDGE.bottom;
  for (const [index, at] of [...wanted.entries()].sort(([, a], [, b]) => b - a)) {
    places[index] = Math.min(at + 4, free);
    free = (places[index] as number) - LINE_HEIGHT;
  }
  return places;
}

const round = (value: number): number => Math.round(value * 10) / 10;
