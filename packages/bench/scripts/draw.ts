// Draws the charts of the READMEs from numbers.json. With --check, fails when one is not what the numbers say.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type DrawnNumbers, drawNumbers } from "./drawNumbers.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const at = (name: string) => new URL(`../${name}`, import.meta.url);
const numbers = JSON.parse(readFileSync(at("numbers.json"), "utf8")) as DrawnNumbers;
for (const [name, chart] of Object.entries(drawNumbers(numbers))) {
  if (!values.check) writeFileSync(at(name), chart);
  else if (readFileSync(at(name), "utf8") !== chart) {
    console.error(
      `packages/bench/${name} is not what numbers.json says. Run: pnpm --filter @cloud-agents/bench draw`,
    );
    process.exitCode = 1;
  }
}
