import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { findChromium, howToGetChromium, launchChromium } from "@cloud-agents/chromium";
import { CloudAgents } from "@cloud-agents/client";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { bundlePage } from "./helpers/bundlePage.ts";
import { type PageServer, servePage } from "./helpers/servePage.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const readme = await readFile(`${here}../README.md`, "utf8");
const [firstExample, agentsExample] = [...readme.matchAll(/```tsx\n(.*?)```/gs)].map((match) => match[1]);

// In CI a missing browser is a failure; elsewhere the tests are skipped with a message.
const canRun = findChromium() !== undefined || Boolean(process.env.CI);
if (!canRun) process.stderr.write(`The page tests are skipped. ${howToGetChromium}\n`);
const inChromium = canRun ? describe : describe.skip;

inChromium("in Chromium,", () => {
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let served: PageServer | undefined;
  let api: CloudAgents;
  const errors: string[] = [];

  beforeAll(async () => {
    server = await startServerProcess(["--port=0", "--log-level=error", "--heartbeat=200"]);
    api = new CloudAgents({ token: "page", baseUrl: server.url });
    browser = await launchChromium();
  });
  afterEach(async () => {
    await page?.close();
    await served?.stop();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(code: string, hash: string, react?: 18 | 19): Promise<PageServer> {
    served = await servePage(await bundlePage(code, here, react), server.url);
    page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    errors.length = 0;
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${served.url}/#${hash}`);
    return served;
  }

  async function createSession(): Promise<string> {
    const agent = await api.agents.create({ name: "reviewer", model: "auto" });
    const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
    return (await api.sessions.create({ agent: agent.id, environment_id: environment.id })).id;
  }

  async function typesOf(session: string): Promise<string[]> {
    return (await api.sessions.events.list(session, { limit: 100 })).data.map(({ type }) => type);
  }

  const ask = (session: string) =>
    api.sessions.events.send(session, {
      events: [{ type: "user.message", content: [{ type: "text", text: "Find the slow query." }] }],
    });

  /** What the page of `pages/session.tsx` shows, once it is as asked. */
  async function shown(condition: (feed: Feed) => boolean): Promise<Feed> {
    for (;;) {
      const feed = JSON.parse(String(await page.locator("pre").textContent())) as Feed;
      if (condition(feed)) return feed;
      await page.waitForFunction(
        (before) => document.querySelector("pre")?.textContent !== before,
        JSON.stringify(feed),
      );
    }
  }
  interface Feed {
    types: string[];
    distinct: number;
    text: string;
    status: string;
    error: string | null;
    reconnecting: boolean;
  }
  const sessionPage = () => readFile(`${here}pages/session.tsx`, "utf8");
  const seen = () => page.evaluate(() => (window as unknown as { seen: Feed[] }).seen);
  const isDone = ({ types, status }: Feed) => types.includes("session.status_idle") && status === "idle";

  test("the README's example asks and shows the turn", async () => {
    await open(String(firstExample), await createSession());
    await page.getByRole("button", { name: "Ask", disabled: false }).click();
    await page.locator("li", { hasText: "session.status_idle" }).waitFor();
    await page.getByRole("button", { name: "Ask", disabled: false }).waitFor();
    expect(await page.locator("li").first().textContent()).toBe("user.message");
    expect(errors).toEqual([]);
  });

  test("React 18 shows a turn too", async () => {
    const session = await createSession();
    await open(
      `${await sessionPage()}\nimport { version } from "react"; Object.assign(window, { version });`,
      session,
      18,
    );
    expect(await page.evaluate(() => (window as unknown as { version: string }).version)).toMatch(/^18\./);
    await ask(session);
    expect((await shown(isDone)).types).toContain("agent.message");
    expect(errors).toEqual([]);
  });

  test("the README's list goes on by page, and an error is the client's own", async () => {
    for (const name of ["one", "two", "three"]) await api.agents.create({ name, model: "auto" });
    const code = `${agentsExample}
      import { CloudAgents } from "@cloud-agents/client";
      import { CloudAgentsProvider } from "@cloud-agents/react";
      import { createRoot } from "react-dom/client";
      const client = new CloudAgents({ token: "set-by-the-server", baseUrl: location.origin + "/api" });
      createRoot(document.body).render(
        <CloudAgentsProvider client={client}><Agents chosen={location.hash.slice(1)} /></CloudAgentsProvider>,
      );`;
    await open(code, "agent_none");
    await page.locator("p", { hasText: "agent_none" }).waitFor();
    await page.locator("li").nth(1).waitFor();
    expect(await page.locator("li").allInnerTexts()).toEqual(["three", "two"]);
    await page.getByRole("button", { name: "More" }).click();
    await page.locator("li", { hasText: "one" }).waitFor();
    expect(await page.locator("li").count()).toBe(4);
    await page.getByRole("button", { name: "Create" }).click();
    await page.locator("li", { hasText: "new" }).waitFor();
  });

  test("a session shows its message while it is written, then the whole turn", async () => {
    const session = await createSession();
    await open(await sessionPage(), session);
    await shown(({ status }) => status === "idle");
    await ask(session);
    const feed = await shown(isDone);

    const states = await seen();
    expect(states.map(({ status }) => status)).toContain("processing");
    const texts = states.map(({ text }) => text).filter(Boolean);
    const whole = (await api.sessions.events.list(session)).data.find(({ type }) => type === "agent.message");
    const { text } = (whole as unknown as { content: { text: string }[] }).content[0] ?? {};
    expect(new Set(texts).size).toBeGreaterThan(1);
    expect(texts.every((part) => text?.startsWith(part))).toBe(true);
    expect(feed).toMatchObject({ text: "", error: null, reconnecting: false });
    expect(feed.types).toEqual(await typesOf(session));
  });

  test("a lost connection is shown, and afterwards every event is there once", async () => {
    const session = await createSession();
    const served = await open(await sessionPage(), session);
    await shown(({ status }) => status === "idle");
    served.refuse = true;
    served.dropStreams();
    await shown(({ reconnecting }) => reconnecting);
    await ask(session);
    served.refuse = false;
    const feed = await shown(isDone);
    expect(feed.reconnecting).toBe(false);
    expect(feed.types).toEqual(await typesOf(session));
    expect(feed.distinct).toBe(feed.types.length);
  });

  test("a connection that is lost after events continues after the last of them", async () => {
    const session = await createSession();
    const served = await open(await sessionPage(), session);
    await ask(session);
    await shown(isDone);
    served.refuse = true;
    served.dropStreams();
    await shown(({ reconnecting }) => reconnecting);
    served.refuse = false;
    await shown(({ reconnecting }) => !reconnecting);
    await ask(session);
    const feed = await shown(
      ({ types }) => types.filter((type) => type === "session.status_idle").length === 2,
    );
    expect(feed.types).toEqual(await typesOf(session));
  });

  test("a connection that falls silent is renewed after stallTimeout, and every event is there once", async () => {
    const session = await createSession();
    const code = (await sessionPage()).replace(
      "useSessionEvents(id)",
      "useSessionEvents(id, { stallTimeout: 1_000 })",
    );
    const served = await open(code, session);
    await shown(({ status }) => status === "idle");
    served.silenceStreams();
    await ask(session);
    const feed = await shown(isDone);
    expect((await seen()).map(({ reconnecting }) => reconnecting)).toContain(true);
    expect(feed.types).toEqual(await typesOf(session));
    expect(feed.distinct).toBe(feed.types.length);
  });

  test("by default, silence is noticed after one missing heartbeat", async () => {
    const code = `
      import { CloudAgentsProvider, useSessionEvents } from "@cloud-agents/react";
      import { createRoot } from "react-dom/client";
      async function* stream(_: string, { stallTimeout }: { stallTimeout: number }) {
        document.title = String(stallTimeout);
      }
      const client = { sessions: { events: { stream } } } as never;
      const Session = () => <p>{useSessionEvents("sess_1").status}</p>;
      createRoot(document.body).render(<CloudAgentsProvider client={client}><Session /></CloudAgentsProvider>);`;
    await open(code, "");
    await page.locator("p", { hasText: "ended" }).waitFor();
    expect(await page.title()).toBe("20000");
  });

  test("a list by page and the same list in one piece do not share a place in the cache", async () => {
    await api.agents.create({ name: "shared", model: "auto" });
    const code = `
      import { CloudAgents } from "@cloud-agents/client";
      import { byPage, CloudAgentsProvider, queryKey, useInfiniteQuery, useQuery } from "@cloud-agents/react";
      import { QueryClient } from "@tanstack/react-query";
      import { createRoot } from "react-dom/client";
      const client = new CloudAgents({ token: "set-by-the-server", baseUrl: location.origin + "/api" });
      const queryClient = new QueryClient();
      const init = { params: { query: { limit: 1 } } };
      function Lists() {
        const whole = useQuery("get", "/agents", init);
        const pages = useInfiniteQuery("get", "/agents", init, byPage);
        const found = queryClient.getQueryCache().findAll({ queryKey: queryKey("get", "/agents") }).length;
        return <p>{whole.data?.data[0]?.name} {pages.data?.pages[0]?.data[0]?.name} {found}</p>;
      }
      createRoot(document.body).render(
        <CloudAgentsProvider client={client} queryClient={queryClient}><Lists /></CloudAgentsProvider>,
      );`;
    await open(code, "");
    await page.locator("p", { hasText: "shared shared 2" }).waitFor();
    expect(errors).toEqual([]);
  });

  test("a cancelled session ends, and one that does not exist fails with the client's error", async () => {
    const session = await createSession();
    await open(await sessionPage(), session);
    await shown(({ status }) => status === "idle");
    await api.sessions.cancel(session);
    await shown(({ status }) => status === "ended");
    await page.evaluate(() => (window as unknown as { setId(id: string): void }).setId("sess_none"));
    expect(await shown(({ status }) => status === "failed")).toMatchObject({
      error: "NotFoundError",
      types: [],
    });
  });

  test("a component that goes away closes its connection", async () => {
    await open(await sessionPage(), await createSession());
    await shown(({ status }) => status === "idle");
    const closed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/stream"));
    await page.evaluate(() => (window as unknown as { setId(id: string): void }).setId(""));
    await closed;
    await page.locator("p", { hasText: "Closed." }).waitFor();
    expect(errors).toEqual([]);
  });
});
