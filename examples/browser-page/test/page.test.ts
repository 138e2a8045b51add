import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";

const folder = fileURLToPath(new URL("..", import.meta.url));
const serve = ["--import", "tsx", "src/serve.ts"];

// Where tests must prove the page, a missing browser is a failure; elsewhere it is said and passed over.
const canRun = findChromium() !== undefined || Boolean(process.env.CI);
if (!canRun) process.stderr.write(`The page tests are skipped. ${howToGetChromium}\n`);
const inChromium = canRun ? describe : describe.skip;

inChromium("in Chromium,", () => {
  let api: ServerProcess;
  let site: ChildProcess;
  let url: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    api = await startServerProcess(["--port=0", "--log-level=error", "--tokens=secret"]);
    const env = {
      ...process.env,
      NODE_OPTIONS: "",
      CLOUD_AGENTS_URL: api.url,
      QODER_PAT: "secret",
      PORT: "0",
    };
    const child = spawn(process.execPath, serve, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    site = child;
    [url] = await once(createInterface(child.stdout), "line");
    browser = await launchChromium();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(20_000);
  });
  afterEach(() => page.close());
  afterAll(async () => {
    await browser?.close();
    site?.kill();
    await api?.stop();
  });

  test("a session is started, and a message and its answer are shown", async () => {
    await page.goto(url);
    await page.getByRole("button", { name: "Start a session" }).click();
    await page.getByLabel("Your message").fill("Hello");
    await page.getByRole("button", { name: "Send", disabled: false }).click();
    await page.locator("li", { hasText: "session.status_idle" }).waitFor();
    expect(await page.locator("li").first().textContent()).toBe("user.message Hello");
    expect(await page.locator("li", { hasText: "agent.message" }).textContent()).toContain(
      "Hello! I am helper.",
    );
  });

  test("an error response is shown in the server's words", async () => {
    await page.route("**/api/environments", (route) =>
      route.fulfill({
        status: 403,
        json: { type: "error", error: { type: "permission_error", message: "This token is not allowed." } },
      }),
    );
    await page.goto(url);
    await page.getByRole("button", { name: "Start a session" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("This token is not allowed.");
  });

  test("the token is the server's alone", async () => {
    const sent = page.waitForRequest("**/api/agents");
    await page.goto(url);
    await page.getByRole("button", { name: "Start a session" }).click();
    expect((await sent).headers().authorization).toBe("Bearer set-by-the-server");
    expect(await (await fetch(`${url}/page.js`)).text()).not.toContain("Bearer secret");
  });
});

test("says what has to be set when it is not", async () => {
  const env = { ...process.env, NODE_OPTIONS: "", CLOUD_AGENTS_URL: "", QODER_PAT: "" };
  const child = spawn(process.execPath, serve, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  const [line] = await once(createInterface(child.stderr), "line");
  expect(line).toContain("Set CLOUD_AGENTS_URL to the address of the API");
});
