import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findChromium, launchChromium } from "@cloud-agents/chromium";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { languages } from "../../site/readLanguages.ts";
import { type RunningDocs, startDocs } from "../../src/startDocs.ts";
import { searchIndex, site } from "../helpers/renderedSite.ts";

const inChromium = findChromium() !== undefined || process.env.CI ? describe : describe.skip;

inChromium("in Chromium, the search", () => {
  const errors: string[] = [];
  const requested: string[] = [];
  let folder: string;
  let docs: RunningDocs;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "search-"));
    for (const [path, text] of site.files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    for (const language of languages)
      await writeFile(join(folder, language, "search.json"), searchIndex(language));
    docs = await startDocs({ port: 0, host: "127.0.0.1", dir: folder });
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    page.setDefaultTimeout(20_000);
    page.on("request", (request) => requested.push(new URL(request.url()).pathname));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
  });

  afterAll(async () => {
    await browser?.close();
    await docs?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("is loaded when it is opened, and not before", async () => {
    await page.goto(`${docs.url}/ja/operations/create-session/`);
    await page.waitForSelector(".search-open:not([hidden])");
    expect(requested.filter((path) => path.includes("search"))).toEqual([]);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.type("ストリームの再開");
    await page.waitForSelector("#hits li");
    expect(requested.filter((path) => path.endsWith("search.json"))).toEqual(["/ja/search.json"]);
  });

  test("names its parts to a screen reader, and moves through what it found", async () => {
    const input = page.getByRole("combobox");
    expect(await input.getAttribute("aria-expanded")).toBe("true");
    await input.fill("再開");
    await page.waitForSelector("#hit-1");
    await page.keyboard.press("ArrowDown");
    expect(await input.getAttribute("aria-activedescendant")).toBe("hit-1");
    expect(await page.locator('#hits [aria-selected="true"]').getAttribute("id")).toBe("hit-1");
    await page.keyboard.press("ArrowUp");
    expect(await input.getAttribute("aria-activedescendant")).toBe("hit-0");
  });

  test("opens the first hit with Enter, at its place", async () => {
    await page.keyboard.press("Enter");
    await page.waitForURL("**/ja/guides/streaming/#resume-a-stream");
  });

  test("opens with Ctrl+K, closes with Escape, and says when it finds nothing", async () => {
    await page.keyboard.press("Control+k");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.type("qqqqzzzzxxxx");
    await page.waitForFunction(() => document.querySelector("dialog [role=status]")?.textContent !== "");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
  });

  test("goes to a part of the same page, and closes", async () => {
    await page.goto(`${docs.url}/en/guides/pagination/`);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.type("page size");
    await page.waitForSelector("#hits li");
    await page.locator("#hits li").first().click();
    await page.waitForURL("**/en/guides/pagination/#the-default-of-limit");
    await page.waitForSelector("dialog[open]", { state: "detached" });
  });

  test("is no wider than a phone, and leaves no error", async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(errors).toEqual([]);
  });
});
