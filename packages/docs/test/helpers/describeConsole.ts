import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, launchChromium } from "@cloud-agents/chromium";
import { startMock } from "@cloud-agents/mock";
import { startServer } from "@cloud-agents/server";
import { startServerProcess } from "@cloud-agents/server/process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Language } from "../../site/Page.ts";
import { type RunningDocs, startDocs } from "../../src/startDocs.ts";
import { findFaults } from "./checkPage.ts";
import { ConsolePage } from "./consolePage.ts";
import { sources } from "./languageSources.ts";

const inChromium = findChromium() !== undefined || process.env.CI ? describe : describe.skip;

/** Words of a script that people of a language would send. */
const MESSAGES: Record<Language, [string, string]> = {
  en: ['Review this: it\'s "100 %" <b>bold</b> & $HOME', "And now?"],
  ja: ["段階的に説明してください。「一覧」と ﾍﾟｰｼﾞ も。", "続けてください。"],
  zh: ["请逐步说明，“列表”也要。", "继续。"],
};

/** Requests that fail are written to the console by the browser itself. */
const EXPECTED = /Failed to load resource/;

/**
 * Tests the console in Chromium: what every language has in these, the rest in one.
 *
 * @param isShort Only its main use, from nothing to a second turn.
 */
export const describeConsole = (languages: readonly Language[], isShort = false) =>
  inChromium("in Chromium, the console", () => {
    let docs: RunningDocs;
    let server: Awaited<ReturnType<typeof startServer>>;
    let guarded: Awaited<ReturnType<typeof startServer>>;
    let mock: Awaited<ReturnType<typeof startMock>>;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    const errors: string[] = [];

    beforeAll(async () => {
      docs = await startDocs({
        port: 0,
        host: "127.0.0.1",
        dir: fileURLToPath(new URL("../../dist/site", import.meta.url)),
      });
      server = await startServer({ faults: {}, heartbeatMs: 200 });
      guarded = await startServer({ tokens: ["pt-right"] });
      mock = await startMock();
      browser = await launchChromium();
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await docs?.stop();
      await server?.stop();
      await guarded?.stop();
      await mock?.stop();
    });

    beforeEach(async () => {
      context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      context.setDefaultTimeout(20_000);
      page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(error.message));
    });

    afterEach(async () => {
      await context.close();
      await fetch(`${server.url}/__faults`, { method: "DELETE" });
      expect(errors.splice(0)).toEqual([]);
    });

    async function openConsole(language: Language, hash = ""): Promise<ConsolePage> {
      const opened = new ConsolePage(page, `${docs.url}/${language}/console/`, language);
      await opened.open(hash);
      return opened;
    }

    describe.each([...languages])("in %s", (language) => {
      const [first, second] = MESSAGES[language];

      test("goes from nothing to an agent's streamed reply with one press, then to a second turn", async () => {
        const console = await openConsole(language);
        await console.target(server.url);
        await console.press("target", "check");
        await console.send(first);
        await console.turnsOver(1);
        expect((await console.timeline(".user-message .said")).at(0)).toBe(first);
        await page.locator(".timeline .agent-message:not(.growing)").waitFor();
        expect((await console.timeline(".agent-message .said")).join()).toContain(first);
        expect(await console.timeline(".agent-message .count")).toEqual([expect.stringMatching(/\d/)]);
        await console.send(second);
        await console.turnsOver(2);
        expect(await console.timeline(".turn")).toEqual([
          console.words("turn", { number: 1 }),
          console.words("turn", { number: 2 }),
        ]);
        await page.locator(".timeline .heartbeats").first().waitFor();
        expect(await page.locator(".stream .pill").textContent()).toBe(console.words("state_idle"));
      }, 60_000);
      if (isShort) return;

      test("shows each request as curl and TypeScript, without the token", async () => {
        const console = await openConsole(language);
        await console.target(server.url, "pt-my-own-secret");
        await console.press("guided", "begin");
        const requests = await console.requests(/POST/);
        expect(requests).toHaveLength(3);
        expect(requests[0]).toContain(`curl -X POST "${server.url}/sessions"`);
        expect(requests[0]).toContain("api.sessions.create({");
        expect(requests[0]).toMatch(/"agent": "agent_\w+"/);
        expect(requests[0]).toMatch(/"environment_id": "env_\w+"/);
        const seen = await page.evaluate(() =>
          [
            document.documentElement.outerHTML,
            location.href,
            ...Object.values({ ...localStorage, ...sessionStorage }),
          ].join(),
        );
        expect(seen).not.toContain("pt-my-own-secret");
        expect(seen).toContain("$QODER_PAT");
      }, 60_000);

      test("attaches a file of any name, which the agent reads", async () => {
        const console = await openConsole(language);
        await console.target(server.url);
        await console.press("guided", "begin");
        const name = "100% メモ.md";
        await console
          .field("file")
          .setInputFiles({ name, mimeType: "text/markdown", buffer: Buffer.from("# メモ") });
        await console.press("guided", "attach");
        await console.send(first);
        await console.turnsOver(1);
        expect((await console.timeline(".agent-message .said")).join()).toContain(name);
      }, 60_000);

      test("interrupts a running turn, is refused a message meanwhile, and cancels the session", async () => {
        const console = await openConsole(language);
        await console.target(server.url);
        await console.send("wait 300 s");
        await page.locator(".timeline .session-status-running").waitFor();
        await console.field("message").fill(second);
        await console
          .panel("guided")
          .getByRole("button", { name: console.words("send"), exact: true })
          .click();
        await console.status("guided").getByRole("link").waitFor();
        expect(await console.status("guided").textContent()).toContain("409 conflict_error");
        expect(await console.status("guided").getByRole("link").getAttribute("href")).toBe(
          "../errors/conflict-error/",
        );
        await console.press("guided", "interrupt");
        await console.turnsOver(1);
        await console.press("guided", "cancel");
        await page.locator(".timeline .note.ended").waitFor();
        expect(await page.locator(".stream .pill").textContent()).toBe(console.words("state_ended"));
      }, 60_000);

      test("survives a lost connection: it resumes after the last event, and nothing is missing", async () => {
        const console = await openConsole(language);
        await console.target(server.url);
        await console.press("guided", "begin");
        await console.send(first);
        await console.turnsOver(1);
        await console.press("faults", "inject");
        await page.locator('.stream .pill[data-state="open"]').waitFor();
        await console.send(second);
        await console.turnsOver(2);
        expect(await console.timeline(".note.lost")).toHaveLength(1);
        expect((await console.timeline(".note.resumed")).at(-1)).toMatch(/evt_\w+/);
        const types = await page
          .locator(".timeline .event")
          .evaluateAll((found) => found.map((each) => each.querySelector("code")?.textContent));
        const half = types.length / 2;
        expect(types.slice(half)).toEqual(types.slice(0, half));
        const [stream = ""] = await console.requests(/events\/stream/);
        expect(stream).toContain("Last-Event-ID: evt_");
        await console
          .panel("faults")
          .getByRole("button", { name: console.words("refresh") })
          .click();
        await console
          .panel("faults")
          .getByText(console.words("hits", { hits: 1, times: 1 }))
          .waitFor();
      }, 60_000);

      test("says what to do about a wrong token, without showing it, and forgets it with the address", async () => {
        const console = await openConsole(language);
        await console.target(guarded.url, "pt-wrong");
        await console.button("check").click();
        await console.status("target").getByRole("link").waitFor();
        expect(await console.status("target").textContent()).toContain("401 authentication_error");
        await console.target(server.url);
        expect(await console.field("token").inputValue()).toBe("pt-console");
        await console.target(guarded.url, "pt-right");
        await console.press("target", "check");
        expect(await page.content()).not.toMatch(/pt-(?:right|wrong)/);
      }, 60_000);

      test("says what to do when nothing responds", async () => {
        const closed = createServer();
        await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
        const { port } = closed.address() as AddressInfo;
        await new Promise((done) => closed.close(done));
        const console = await openConsole(language);
        await console.target(`http://127.0.0.1:${port}`);
        await console.button("check").click();
        const status = console.status("target").and(page.locator(".bad"));
        await status.waitFor();
        const text = await status.textContent();
        for (const part of [
          `http://127.0.0.1:${port}`,
          "npm start",
          "npm run server",
          `--cors-origin ${docs.url}`,
        ])
          expect(text).toContain(part);
        await console
          .panel("faults")
          .getByRole("button", { name: console.words("inject") })
          .click();
        await console.status("faults").and(page.locator(".bad")).waitFor();
        expect(await console.status("faults").textContent()).toContain("npm start");
      }, 60_000);

      test("opens from an operation's page with its example, then with the ids of what was made", async () => {
        await page.goto(`${docs.url}/${language}/operations/create-session/`);
        await page.locator(".try a").click();
        const console = new ConsolePage(page, "", language);
        await console.ready();
        const panel = console.panel("any_operation");
        const created = sources
          .get(language)
          ?.description.operations.find(({ id }) => id === "createSession");
        const example = created?.body?.content[0]?.examples[0]?.value as { agent: string };
        expect(await panel.getByLabel(console.words("operation"), { exact: true }).inputValue()).toBe(
          "createSession",
        );
        expect(JSON.parse(await console.field("body").inputValue())).toEqual(example);
        await console.target(server.url);
        await console.press("guided", "begin");
        const body = JSON.parse(await console.field("body").inputValue());
        expect(body.agent).not.toBe(example.agent);
        await console.press("any_operation", "call");
        expect(await panel.locator(".code").last().textContent()).toContain(`"agent_id": "${body.agent}"`);
      }, 60_000);

      test("tries the mock, whose stream ends, and stops then", async () => {
        const console = await openConsole(language);
        await console.target(mock.url);
        await console.press("guided", "begin");
        await page.locator(".timeline .note.paused").waitFor();
        expect((await console.timeline(".agent-message .said")).join()).toContain(
          "Read it once before the loop.",
        );
        await console
          .panel("faults")
          .getByRole("button", { name: console.words("inject") })
          .click();
        await console.status("faults").and(page.locator(".bad")).waitFor();
        expect(await console.status("faults").textContent()).toContain("--faults");
      }, 60_000);

      test("has no fault for axe while it is in use, and fits every screen", async () => {
        const console = await openConsole(language, "#addSessionResources");
        await console.target(server.url);
        await console.send(first);
        await console.turnsOver(1);
        await page.locator(".timeline details summary").first().click();
        await page.locator(".request summary").first().click();
        for (const [width, colorScheme] of [
          [360, "light"],
          [768, "dark"],
          [1440, "light"],
          [1440, "dark"],
        ] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          // The bar at the top covers whatever is scrolled beneath it.
          await page.evaluate(() => scrollTo(0, 0));
          expect({ width, colorScheme, faults: await findFaults(page) }).toEqual({
            width,
            colorScheme,
            faults: [],
          });
        }
      }, 90_000);
    });
    if (isShort) return;

    test("has each operation, filled with what a server takes or says is missing", async () => {
      const console = await openConsole("en");
      await console.target(server.url);
      await console.press("guided", "begin");
      await console.press("guided", "attach");
      const ids = sources.get("en")?.description.operations.map(({ id }) => id) ?? [];
      const panel = console.panel("any_operation");
      // The session is cancelled and archived last.
      const last = ["cancelSession", "archiveSession"];
      for (const id of [...ids.filter((each) => !last.includes(each)), ...last]) {
        await panel.getByLabel(console.words("operation"), { exact: true }).selectOption(id);
        await panel.getByRole("button", { name: console.words("call") }).click();
        await console.status("any_operation").and(page.locator(".good, .bad")).waitFor();
        // The file is attached already.
        const expected = id === "addSessionResources" ? /409|Done/ : /Done|stream is open/;
        expect({ id, text: await console.status("any_operation").textContent() }).toEqual({
          id,
          text: expect.stringMatching(expected),
        });
      }
    }, 90_000);

    test("repeats a POST whose response was lost with the same key, so that nothing is done twice", async () => {
      const console = await openConsole("en");
      await console.target(server.url);
      await console.press("guided", "begin");
      await console.field("fault").selectOption("status");
      await console.press("faults", "inject");
      await console.send("hello");
      await console.turnsOver(1);
      const [sent = ""] = await console.requests(/POST\/sessions\/\w+\/events/);
      const keys = [...sent.matchAll(/Idempotency-Key: ([\w-]+)/g)].map(([, key]) => key);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
      await console.field("fault").selectOption("lose_response");
      await console.press("faults", "inject");
      await console.send("hello");
      await console.turnsOver(2);
      expect(await console.timeline(".user-message .said")).toEqual(["hello", "hello"]);
    }, 60_000);

    test("goes on after the server was killed and started again", async () => {
      const folder = await mkdtemp(join(tmpdir(), "console-"));
      const args = (port: number) => [`--port=${port}`, `--data=${folder}`, "--log-level=silent"];
      const begun = await startServerProcess(args(0));
      try {
        const console = await openConsole("en");
        await console.target(begun.url);
        await console.send("hello");
        await console.turnsOver(1);
        await begun.stop("SIGKILL");
        await page.locator(".timeline .note.lost").first().waitFor();
        expect(await page.locator(".stream .pill").textContent()).toBe(console.words("state_waiting"));
        const again = await startServerProcess(args(Number(new URL(begun.url).port)));
        try {
          await page.locator(".timeline .note.resumed").waitFor();
          await console.send("hello");
          await console.turnsOver(2);
          expect(await console.timeline(".user-message .said")).toEqual(["hello", "hello"]);
        } finally {
          await again.stop();
        }
      } finally {
        await begun.stop("SIGKILL");
        await rm(folder, { recursive: true, force: true });
      }
    }, 90_000);

    test("works by keyboard alone, and says aloud what happens", async () => {
      const console = await openConsole("ja");
      await console.target(server.url);
      await console.field("token").focus();
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
      for (let steps = 0; steps < 30 && (await focused()) !== console.words("begin"); steps += 1)
        await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator(".guided .status.good").waitFor();
      for (
        let steps = 0;
        steps < 30 && (await page.evaluate(() => document.activeElement?.localName)) !== "textarea";
        steps += 1
      )
        await page.keyboard.press("Tab");
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.insertText("段階的に");
      await page.keyboard.press("Control+Enter");
      await console.turnsOver(1);
      const spoken = page.getByRole("status").and(page.locator(".spoken"));
      await page.waitForFunction(() =>
        /session\.status_idle/.test(document.querySelector(".spoken")?.textContent ?? ""),
      );
      expect(await spoken.count()).toBe(1);
    }, 60_000);

    test("without scripts says what it needs, and leads to each operation", async () => {
      await context.close();
      context = await browser.newContext({ javaScriptEnabled: false });
      page = await context.newPage();
      await page.goto(`${docs.url}/en/console/`);
      expect(await page.locator("#console p").textContent()).toContain("JavaScript");
      const operations = sources.get("en")?.description.operations ?? [];
      expect(await page.locator("#console li a").count()).toBe(operations.length);
    });

    test("says that it could not be loaded when its data is not there", async () => {
      await page.route("**/console.json", (route) => route.fulfill({ status: 404, body: "" }));
      await page.goto(`${docs.url}/en/console/`);
      await page.getByRole("alert").waitFor();
      expect(errors.splice(0).join()).toContain("status 404");
    });

    test("is the only page that may call other hosts", async () => {
      const tryFrom = async (path: string) => {
        await page.goto(`${docs.url}/en/${path}`);
        return page.evaluate(
          (url) =>
            fetch(url).then(
              () => "called",
              () => "refused",
            ),
          `${server.url}/healthz`,
        );
      };
      expect(await tryFrom("console/")).toBe("called");
      expect(await tryFrom("operations/create-session/")).toBe("refused");
      expect(errors.splice(0).join()).toContain("connect-src");
    });
  });
