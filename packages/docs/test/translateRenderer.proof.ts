import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { languages } from "@cloud-agents/spec/translations";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { enrichDescription } from "../scripts/enrichDescription.ts";
import { renderPage } from "../scripts/renderPage.ts";

const canRun = findChromium() !== undefined || Boolean(process.env.CI);
if (!canRun) process.stderr.write(`The tests of the translated reference are skipped. ${howToGetChromium}\n`);

(canRun ? describe : describe.skip)("in Chromium, the full reference", () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "reference-"));
    for (const language of languages()) {
      await mkdir(join(folder, language));
      await renderPage(enrichDescription(readBuiltDescription(language)), join(folder, language), {
        language,
        downloads: ["json", "yaml"].map((format) => `openapi.${language}.${format}`),
      });
    }
    server = createServer(async (request, response) => {
      const language = request.url?.split("/")[1] ?? "";
      if (!languages().includes(language)) return response.writeHead(404).end();
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(await readFile(join(folder, language, "index.html")));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true });
  });

  async function open(language: string, link: string): Promise<void> {
    await page.goto("about:blank");
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${language}/${link}`);
    await page.getByTestId("menu-item-label").first().waitFor();
  }

  /** Texts and labels of the page that have words in Latin letters, and none in the language's script. */
  const latin = (): Promise<string[]> =>
    page.evaluate(`(() => {
      const texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest("script, style, pre, code")) texts.push(walker.currentNode.data);
      }
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        for (const element of document.querySelectorAll("[" + name + "]")) texts.push(element.getAttribute(name));
      }
      return texts.map((text) => text.trim()).filter((text) => /[A-Za-z]{2}/.test(text) && !/[\\u3040-\\u30ff\\u4e00-\\u9fff]/.test(text));
    })()`);

  /** Names and values of the description, which are the same in every language. */
  function namesIn(node: unknown, names = new Set<string>()): Set<string> {
    if (typeof node === "string") names.add(node);
    if (typeof node === "object" && node !== null) {
      for (const [key, value] of Object.entries(node)) {
        names.add(key);
        namesIn(value, names);
      }
    }
    return names;
  }

  test.each(languages())(
    "%s: is in its language, down to the labels of its buttons",
    async (language) => {
      const { document, operations } = readBuiltDescription(language);
      const names = namesIn(document);
      const isName = (text: string) => {
        const name = text.replace(/^\(?"?|"?\)?$/g, "").replace(/\[\]$/, "");
        return (
          /^\^|^\w+=|^(Ctrl\+K|Esc|openapi\.\w+\.\w+|curl|TypeScript|openapi-fetch|Python|Redocly|MIT|GET|POST|Cloud Agents API \(.*\)|Agent|Environment|Session|Turn|Server-Sent Events)$/.test(
            text,
          ) ||
          names.has(name) ||
          names.has(text.slice(text.indexOf("/sessions"))) ||
          operations.some(({ path }) => text.endsWith(path))
        );
      };
      const found = new Set<string>();
      const collect = async () => {
        for (const text of await latin()) if (!isName(text)) found.add(text);
      };
      await open(language, "");
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      await collect();
      for (const link of ["#/events/sendsessionevents", "#/agents/createagent", "#/files/uploadfile"]) {
        await open(language, link);
        for (const closed of await page.locator("[aria-expanded=false]").all()) {
          await closed.click({ timeout: 1000 }).catch(() => {});
        }
        await collect();
      }
      await page.keyboard.press("Escape");
      await page.getByTestId("search-trigger").click();
      await collect();
      expect([...found]).toEqual([]);
      // React reports HTML that is not what it renders itself.
      expect(errors).toEqual([]);
    },
    120_000,
  );

  test("has its operations at the same places in all languages", async () => {
    const places: string[][] = [];
    for (const language of languages()) {
      await open(language, "");
      const links = await page
        .locator("a[data-discover]")
        .evaluateAll((all) => all.map((each) => each.getAttribute("href") ?? ""));
      places.push(links.filter((link) => !link.includes("/section/")));
    }
    expect(places[0]).toContain("#/sessions");
    for (const links of places) expect(links).toEqual(places[0]);
  });
});
