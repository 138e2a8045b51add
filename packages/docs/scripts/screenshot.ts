import { fileURLToPath } from "node:url";
import { launchChromium } from "@cloud-agents/chromium";
import { startDocs } from "../src/startDocs.ts";

// Takes the picture for the README: an operation with its badge and its TypeScript sample.
const docs = await startDocs({ port: 0, host: "127.0.0.1" });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${docs.url}/#/sessions/createsession`);
  const panel = page
    .locator(".panel-request-samples")
    .filter({ has: page.locator(".tag-post") })
    .filter({ has: page.getByText("/sessions", { exact: true }) });
  await panel.getByRole("button", { name: "curl" }).click();
  await page.getByRole("menuitem", { name: "TypeScript" }).click();
  await panel.getByText("api.sessions.create").waitFor();
  await page.screenshot({ path: fileURLToPath(new URL("../docs.png", import.meta.url)) });
} finally {
  await browser.close();
  await docs.stop();
}
