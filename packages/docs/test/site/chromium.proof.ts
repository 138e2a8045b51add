import { fileURLToPath } from "node:url";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Language } from "../../site/Page.ts";
import { languages } from "../../site/readLanguages.ts";
import { findFaults } from "../helpers/checkPage.ts";
import { site } from "../helpers/renderedSite.ts";
import { startStaticHost } from "../helpers/startStaticHost.ts";

const folder = fileURLToPath(new URL("../../dist/site", import.meta.url));

/** One page of each kind. The proofs look at all of them. */
const KINDS = [
  "",
  "guides/sessions-and-turns/",
  "operations/",
  "operations/create-session/",
  "events/agent-message/",
  "schemas/session/",
  "errors/conflict-error/",
  "decisions/",
  "console/",
];

/** What readers ask first, where they click on the home page, and what they then see. */
const QUESTIONS: [question: string, path: string, answer: RegExp][] = [
  ["how to resume a stream", "guides/streaming/", /Last-Event-ID/],
  ["what 409 means", "errors/conflict-error/", /409.*Session is processing and cannot accept a new message/s],
  [
    "the limits of delta_flush_interval_ms",
    "operations/create-session/",
    /delta_flush_interval_ms.{0,60}50.{0,6}5000/s,
  ],
  ["how to attach a private repository", "guides/files-and-repositories/", /authorization_token/],
  ["the default of limit", "guides/pagination/", /limit.*\b20\b/s],
  ["which events a turn has", "guides/sessions-and-turns/", /session\.status_running.*session\.status_idle/s],
  [
    "how cancel, archive and interrupt differ",
    "guides/cancel-interrupt-archive/",
    /user\.interrupt.*archived_at/s,
  ],
  ["how to try without credits", "guides/quickstart/", /npm run server|npm start|cloud-agents-server/],
  ["where to try it", "console/", /http:\/\/127\.0\.0\.1:4020|npm start/],
];

const canRun = findChromium() !== undefined || Boolean(process.env.CI);
if (!canRun) process.stderr.write(`The tests of our pages are skipped. ${howToGetChromium}\n`);

(canRun ? describe : describe.skip)("in Chromium, on a static host under a prefix, the site", () => {
  let host: Awaited<ReturnType<typeof startStaticHost>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];
  const requested: string[] = [];

  beforeAll(async () => {
    host = await startStaticHost(folder, "/docs/cloud agents/");
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });

  beforeEach(() => open({ viewport: { width: 1440, height: 900 } }));

  afterEach(async () => {
    await context.close();
    expect(errors.splice(0)).toEqual([]);
    const outside = requested
      .splice(0)
      .filter((url) => !url.startsWith(encodeURI(host.url)) && !url.startsWith("data:"));
    expect(outside).toEqual([]);
  });

  async function open(options: Parameters<Browser["newContext"]>[0]): Promise<void> {
    await context?.close();
    context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
    context.on("request", (request) => requested.push(request.url()));
  }

  const pathOf = (url: string) => new URL(url).pathname.slice(new URL(host.url).pathname.length);

  const goTo = (path: string) => page.goto(host.url + path);

  // The proofs look at every page, in each language.
  test.each(KINDS)(
    "ja/%s has no fault for axe and fits, on a phone and on a wide dark screen",
    async (path) => {
      for (const [width, colorScheme] of [
        [360, "light"],
        [1440, "dark"],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await goTo(`ja/${path}`);
        expect({ width, colorScheme, faults: await findFaults(page) }).toEqual({
          width,
          colorScheme,
          faults: [],
        });
      }
    },
    60_000,
  );

  describe.each(languages)("in %s", (language: Language) => {
    test.each(QUESTIONS)("says %s at most two clicks from the first page", async (_, path, answer) => {
      await goTo(`${language}/`);
      const link = page.locator(`a[href$="${path}"]`);
      if ((await link.and(page.locator(":visible")).count()) === 0) {
        // What the menu has folded is one more click.
        await page.locator("#menu details:not([open])").filter({ has: link }).locator("summary").click();
      }
      await page.locator(`a[href$="${path}"]:visible`).first().click();
      expect(pathOf(page.url())).toBe(`${language}/${path}`);
      expect(await page.locator("main").textContent()).toMatch(answer);
    });

    test("leads to every operation from the menu of its first page, also in a new tab", async () => {
      await goTo(`${language}/`);
      const hrefs = await page
        .locator("#menu a")
        .evaluateAll((found) => found.map((each) => (each as HTMLAnchorElement).href));
      const operations = site.pages.filter((each) => each.language === language && each.kind === "operation");
      expect(hrefs.map(pathOf)).toEqual(
        expect.arrayContaining(operations.map(({ path }) => `${language}/${path}`)),
      );
      const [tab] = await Promise.all([
        context.waitForEvent("page"),
        page.locator('#menu a[href$="operations/create-session/"]').click({ modifiers: ["ControlOrMeta"] }),
      ]);
      await tab.locator("h1").waitFor();
      expect(pathOf(tab.url())).toBe(`${language}/operations/create-session/`);
      expect(await tab.title()).toContain(
        operations.find(({ path }) => path.includes("create-session"))?.title,
      );
    });

    test("can be read without scripts, its samples chosen and its menu opened", async () => {
      await open({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
      await goTo(`${language}/operations/send-session-events/`);
      const text = await page.locator("main").textContent();
      expect(text).toContain("Session is processing and cannot accept a new message.");
      const samples = page.locator(".samples").first();
      await samples.getByText("Python", { exact: true }).click();
      expect(await samples.locator(".panel:visible").textContent()).toContain("import requests");
      await page.locator("button.open").click();
      await page.locator('#menu a[href$="/create-session/"]').click();
      expect(pathOf(page.url())).toBe(`${language}/operations/create-session/`);
    });
  });

  test("opens the menu of a phone by keyboard, and closes it again", async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await goTo("en/operations/create-session/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#menu:popover-open").waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("#menu") !== null)).toBe(true);
    await page.keyboard.press("Escape");
    await page.locator("#menu:popover-open").waitFor({ state: "hidden" });
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("open");
  });

  test("skips to the content by keyboard", async () => {
    await goTo("ja/operations/create-session/");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#content:focus").waitFor();
  });

  test("keeps the reader's place in another language", async () => {
    await goTo("en/operations/create-agent/#body-name");
    await page.locator('.languages a[hreflang="ja"]').click();
    await page.waitForURL("**/ja/operations/create-agent/#body-name");
    await page.locator("#body-name").waitFor();
  });

  test("unfolds what a deep link leads to", async () => {
    const id = "body-resources-github_repository-authorization_token";
    const known = site.pages.find(({ path }) => path === "operations/create-session/")?.sections ?? [];
    const deep = known.find(({ id: each }) => each.endsWith("authorization_token"))?.id ?? id;
    await goTo("en/operations/create-session/");
    await page.locator("main details").evaluateAll((all) => {
      for (const each of all as HTMLDetailsElement[]) each.open = false;
    });
    expect(await page.locator(`[id="${deep}"]`).isVisible()).toBe(false);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, deep);
    await page.locator(`[id="${deep}"]`).waitFor();
  });

  test.each(["en/operations/create-session/#100%", "zh/operations/create-session/#%E3%81", "ja/console/#%"])(
    "reads without an error at %s, whose fragment cannot be decoded",
    async (address) => {
      await goTo(address);
      await page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))");
      await page.locator("main h1").waitFor();
      if (address.includes("console")) await page.locator("main select").first().waitFor();
    },
  );

  test("keeps the theme and the language of samples that a reader chose", async () => {
    await goTo("en/operations/create-agent/");
    const theme = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await theme();
    await page.locator("button.theme").click();
    const dark = await theme();
    expect(dark).not.toBe(light);
    await page.locator(".samples").first().getByText("openapi-fetch", { exact: true }).click();
    await goTo("zh/operations/create-session/");
    expect(await theme()).toBe(dark);
    expect(await page.locator(".samples").first().locator(".panel:visible").textContent()).toContain(
      "createClient",
    );
  });

  test("copies a sample as it is, with a button that covers none of it", async () => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await goTo("en/operations/create-agent/");
    const panel = page.locator(".samples").first().locator(".panel:visible");
    const button = panel.locator("button.copy");
    const [boxOfButton, boxOfCode] = [
      await button.boundingBox(),
      await panel.locator("pre code").boundingBox(),
    ];
    expect((boxOfButton?.y ?? 0) + (boxOfButton?.height ?? 0)).toBeLessThanOrEqual(boxOfCode?.y ?? 0);
    await button.click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await panel.locator("pre code").textContent());
    expect(copied).toMatch(/^curl -X POST "https:\/\/openapi\.qoder\.sh/);
  });

  test("shows the samples of an operation on a phone before its details", async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await goTo("ja/operations/create-session/");
    const top = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? 0;
    expect(await top(".samples")).toBeLessThan(800);
    expect(await top(".samples")).toBeLessThan(await top("#header-parameters"));
  });
});
