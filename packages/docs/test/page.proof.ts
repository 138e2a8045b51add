import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { type RunningDocs, startDocs } from "../src/startDocs.ts";
import { page as builtPage, renderedDescription } from "./helpers/renderedDescription.ts";

const description = await renderedDescription();
const operations = description.operations.map(({ id, method, path, summary, tags, source }) => ({
  id,
  method,
  path,
  summary,
  badge: (source["x-badges"] as { name: string }[])[0]?.name ?? "none",
  samples: source["x-codeSamples"] as { label: string; source: string }[],
  link: `/en/reference/#/${tags[0]?.toLowerCase().replaceAll(" ", "-")}/${id.toLowerCase()}`,
}));

const viewport = { width: 1440, height: 900 };

// Where tests must prove the page, a missing browser is a failure; elsewhere it is said and passed over.
const canRun = findChromium() !== undefined || Boolean(process.env.CI);
if (!canRun) process.stderr.write(`The page tests are skipped. ${howToGetChromium}\n`);
const inChromium = canRun ? describe : describe.skip;

test("the page tells the renderer not to report its readers", async () => {
  expect(await readFile(builtPage, "utf8")).toContain('"disableTelemetry":true');
});

inChromium("in Chromium, the page", () => {
  let docs: RunningDocs;
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    docs = await startDocs({ port: 0, host: "127.0.0.1" });
    browser = await launchChromium();
    page = await browser.newPage({ viewport });
    page.setDefaultTimeout(10_000);
    page.on("request", (request) => requested.push(request.url()));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));
  });

  afterAll(async () => {
    await browser?.close();
    await docs?.stop();
  });

  /** Loads the page anew: to a page that is open already, a deep link would be a mere change of place. */
  async function open(link: string): Promise<void> {
    await page.goto("about:blank");
    await page.goto(docs.url + link);
  }

  test("has a title, a language, and an overview with every topic in the menu", async () => {
    await open("/en/reference/");
    expect(await page.title()).toBe(description.title);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    for (const topic of ["Quickstart", "Authentication", "Errors", "Streams"]) {
      await page.getByTestId("menu-item-label").filter({ hasText: topic }).first().waitFor();
    }
  });

  test("has links that lead to the same place in a new tab", async () => {
    await open("/en/reference/");
    await page.getByTestId("menu-item-label").first().waitFor();
    const links = await page
      .locator("a[href]")
      .evaluateAll((found) => found.map((each) => each.getAttribute("href")));
    const places = [...new Set(links)].filter((link) => link !== null && /^[#/]/.test(link));
    expect(places).toContain("#/agents");
    expect(places.filter((link) => link?.startsWith("/"))).toEqual([]);

    const [tab] = await Promise.all([
      page.context().waitForEvent("page"),
      page
        .locator('a[href="#/agents"]')
        .first()
        .click({ modifiers: ["ControlOrMeta"] }),
    ]);
    await tab.locator("h2, h1", { hasText: "Agents" }).first().waitFor();
    expect(tab.url()).toBe(`${docs.url}/en/reference/#/agents`);
    await tab.close();
  });

  test("offers the description for download in both formats", async () => {
    await open("/en/reference/");
    await page.getByText("openapi.yaml", { exact: true }).waitFor();
    await page.getByText("openapi.json", { exact: true }).waitFor();
  });

  test.each(operations)("shows $id by its deep link, with badge and samples", async (operation) => {
    await open(operation.link);
    const heading = page.locator("h2", { hasText: operation.summary + operation.badge });
    await heading.waitFor();
    expect(await comesIntoView(heading)).toBe(true);

    const panel = page
      .locator(".panel-request-samples")
      .filter({ has: page.locator(`.tag-${operation.method.toLowerCase()}`) })
      .filter({ has: page.getByText(operation.path, { exact: true }) });
    for (const sample of operation.samples) {
      await panel.getByRole("button", { name: /^(curl|TypeScript|openapi-fetch|Python)$/ }).click();
      await page.getByRole("menuitem", { name: sample.label }).click();
      await panel.locator("pre", { hasText: sample.source.split("\n")[0] ?? "" }).waitFor();
      expect(await panel.locator("pre").textContent()).toBe(sample.source);
      expect(await panel.getByRole("button", { name: "Example" }).isVisible()).toBe(false);
    }
  });

  test("leads to the client's reference, which lists the client and its errors", async () => {
    await open("/en/reference/");
    await page.getByRole("link", { name: "its reference" }).click();
    await page.waitForURL("**/client/index.html");
    for (const name of ["CloudAgents", "APIError", "ConflictError", "ConnectionError", "TurnFailedError"]) {
      await page.goto(`${docs.url}/client/modules/_cloud-agents_client.html`);
      await page
        .locator(".tsd-member-summaries a[href]", { hasText: new RegExp(`^${name}$`) })
        .first()
        .click();
      await page.locator("h1", { hasText: `Class ${name}` }).waitFor();
    }
  });

  test("finds a function of the client by its name", async () => {
    await page.goto(`${docs.url}/client/index.html`);
    await page.locator("#tsd-search-trigger").click();
    await page.locator("#tsd-search-input").fill("fileFromPath");
    await page.locator("#tsd-search-results a", { hasText: "fileFromPath" }).first().waitFor();
  });

  test("has asked no other host for anything", () => {
    const local = new RegExp(`^(${docs.url}/|data:|blob:)`);
    expect(requested.length).toBeGreaterThan(0);
    expect(requested.filter((url) => !local.test(url))).toEqual([]);
  });

  test("has written no error to the console", () => {
    expect(errors).toEqual([]);
  });
});

/** Waits until the page has scrolled to an element, at most five seconds. */
async function comesIntoView(element: Locator): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const box = await element.boundingBox();
    if (box && box.y >= 0 && box.y + box.height <= viewport.height) return true;
    await setTimeout(50);
  }
  return false;
}
