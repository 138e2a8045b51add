import { drawBars } from "./drawBars.ts";
import { drawChart } from "./drawChart.ts";

/** What `numbers.json` has of the benchmarks that are drawn. */
export interface DrawnNumbers {
  growth: { sizes: (Record<string, { time: number } | number> & { operations: number })[] };
  server: { medians: Record<string, { keyed: number; keyless: number }> };
}

/** Draws what the READMEs show of the numbers, by file name. */
export function drawNumbers({ growth, server }: DrawnNumbers): Record<string, string> {
  const steps = Object.keys(growth.sizes[0] ?? {}).filter(
    (name) => typeof growth.sizes[0]?.[name] === "object",
  );
  const shown = {
    "server, in memory": "reference server",
    "server, in a folder": "kept in a folder",
    Prism: "Prism",
  };
  const bars = (figure: "keyed" | "keyless") =>
    Object.entries(shown).flatMap(([target, name]) => {
      const value = server.medians[target]?.[figure];
      return value === undefined ? [] : [{ name, value }];
    });
  return {
    "growth.svg": drawChart({
      title: "Processor time by the size of the description, in seconds",
      unit: "operations",
      lines: steps.map((step) => ({
        name: step,
        points: growth.sizes.flatMap(({ operations, [step]: figure }) =>
          typeof figure === "object" ? [{ x: operations, y: figure.time / 1000 }] : [],
        ),
      })),
      label: (value) => `${value.toFixed(1)} s`,
    }),
    "server.svg": drawBars({
      title: "Agents created a second, over ten connections",
      groups: [
        { name: "with an Idempotency-Key, as the client does", bars: bars("keyed") },
        { name: "without", bars: bars("keyless") },
      ],
      label: (value) => Math.round(value).toLocaleString("en"),
    }),
  };
}
