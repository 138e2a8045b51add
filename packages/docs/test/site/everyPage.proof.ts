import { fileURLToPath } from "node:url";
import { launchChromium } from "@cloud-agents/chromium";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { languages } from "../../site/readLanguages.ts";
import { findFaults, findOverflow } from "../helpers/checkPage.ts";
import { site } from "../helpers/renderedSite.ts";
import { startStaticHost } from "../helpers/startStaticHost.ts";

const folder = fileURLToPath(new URL("../../dist/site", import.meta.url));
let host: Awaited<ReturnType<typeof startStaticHost>>;
let browser: Browser;

beforeAll(async () => {
  host = await startStaticHost(folder, "/docs/");
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

/**
 * What axe looks at on each screen, everything unless one rule is named: colours depend on the theme, the size of what is clicked on the
 * width, the rest on neither. The menu stands beside the page on the widest alone. Another language has the same colours, so
 * where they alone matter it is looked at for its width.
 */
const SCREENS: { width: number; colorScheme: "light" | "dark"; rule?: string }[] = [
  { width: 360, colorScheme: "light" },
  { width: 768, colorScheme: "light", rule: "target-size" },
  { width: 1440, colorScheme: "light", rule: "color-contrast" },
  { width: 1440, colorScheme: "dark", rule: "color-contrast" },
];

test.each(languages)(
  "every page in %s has no fault for axe, fits every screen in both themes, and writes no error",
  async (language) => {
    const page = await browser.newPage();
    const faults: Record<string, string[]> = {};
    const add = (path: string, found: string[]) => {
      if (found.length > 0) faults[path] = [...(faults[path] ?? []), ...found];
    };
    page.on("console", (message) => {
      if (message.type() === "error") add(page.url(), [message.text()]);
    });
    for (const { path } of site.pages.filter((each) => each.language === language)) {
      await page.goto(`${host.url}${language}/${path}`);
      for (const { width, colorScheme, rule } of SCREENS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        const isKnown = rule === "color-contrast" && language !== languages[0];
        const found = isKnown ? await findOverflow(page) : await findFaults(page, rule);
        add(`${path} at ${width} px, ${colorScheme}`, found);
      }
    }
    await page.close();
    expect(faults).toEqual({});
  },
  600_000,
);
