import { fileURLToPath } from "node:url";
import { launchChromium } from "@cloud-agents/chromium";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { languages } from "../../site/readLanguages.ts";
import { findFaults, WIDTHS } from "../helpers/checkPage.ts";
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

const screens = languages.flatMap((language) =>
  WIDTHS.flatMap((width) => (["light", "dark"] as const).map((scheme) => [language, width, scheme] as const)),
);

test.each(screens)(
  "every page in %s has no fault for axe, fits a screen of %d pixels that is %s, and writes no error",
  async (language, width, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const faults: Record<string, string[]> = {};
    page.on("console", (message) => {
      if (message.type() === "error") faults[page.url()] = [message.text()];
    });
    for (const { path } of site.pages.filter((each) => each.language === language)) {
      await page.goto(`${host.url}${language}/${path}`);
      const found = await findFaults(page);
      if (found.length > 0) faults[path] = found;
    }
    await page.close();
    expect(faults).toEqual({});
  },
  600_000,
);
