import { fileURLToPath } from "node:url";
import { launchChromium } from "@cloud-agents/chromium";
import { startDocs } from "../src/startDocs.ts";

/** A picture for the READMEs in each language, of different kinds of pages. */
const PICTURES = [
  { language: "en", path: "operations/create-session/", colorScheme: "light" },
  { language: "ja", path: "guides/sessions-and-turns/", colorScheme: "light" },
  { language: "zh", path: "errors/conflict-error/", colorScheme: "dark" },
] as const;

const docs = await startDocs({ port: 0, host: "127.0.0.1" });
const browser = await launchChromium();
try {
  for (const { language, path, colorScheme } of PICTURES) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme });
    await page.goto(`${docs.url}/${language}/${path}`, { waitUntil: "networkidle" });
    await page.screenshot({ path: fileURLToPath(new URL(`../pictures/${language}.png`, import.meta.url)) });
    await page.close();
  }
} finally {
  await browser.close();
  await docs.stop();
}
