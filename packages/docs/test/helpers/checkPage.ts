import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What is wrong with the page that is open: what axe finds, and whether it scrolls sideways.
 *
 * @param rule The one rule of axe that is looked at; by default all that its standards and best practices have.
 */
export async function findFaults(page: Page, rule?: string): Promise<string[]> {
  const runOnly = rule === undefined ? { type: "tag", values: TAGS } : { type: "rule", values: [rule] };
  // The console is put together by its script.
  await page.waitForFunction(() => document.querySelector("#console:not([data-state])") === null);
  // Evaluated by the debugger, which the page's policy does not bind.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  const found = (await page.evaluate(`(async () => {
    const { violations, passes } = await axe.run(document, { runOnly: ${JSON.stringify(runOnly)} });
    const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target.join(" ")));
    if (passes.length < ${rule === undefined ? 10 : 1}) faults.push("axe looked at nothing");
    return faults;
  })()`)) as string[];
  return [...found, ...(await findOverflow(page))];
}

/** Whether the page that is open scrolls sideways, in words. */
export async function findOverflow(page: Page): Promise<string[]> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  const { width: screen = 0 } = page.viewportSize() ?? {};
  return width > screen ? [`${width} pixels wide on a screen of ${screen}`] : [];
}
