import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudAgents } from "@cloud-agents/client";
import { startServer } from "@cloud-agents/server";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Har } from "../src/har.ts";
import { checkHar, HarFile, Masker } from "../src/index.ts";
import { agent, atEnd, json, startBefore, startBoth } from "./helpers/target.ts";

const token = "pt-very-secret-token";
const password = "ghp_verySecretPassword";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "har 100% "));
});
afterAll(() => rm(folder, { recursive: true }));

test("a session is recorded without its secrets, and checked again without a finding", async () => {
  const server = await startServer();
  atEnd(() => server.stop());
  const file = join(folder, "session.har");
  const masker = new Masker();
  const archive = new HarFile(file, masker);
  const { proxy, findings } = await startBefore(server.url, {
    masker,
    onExchange: (each) => archive.add(each),
  });
  const api = new CloudAgents({ token, baseUrl: proxy.url, maxRetries: 0 });
  const { id: agentId } = await api.agents.create({ name: "日本語", model: "ultimate" });
  const { id: environment } = await api.environments.create({ name: "e", config: { type: "cloud" } });
  const { id } = await api.sessions.create({
    agent: agentId,
    environment_id: environment,
    resources: [{ type: "github_repository", url: "https://github.com/a/b", authorization_token: password }],
  });
  await api.sessions.events.send(id, {
    events: [{ type: "user.message", content: [{ type: "text", text: `Hello ${password}` }] }],
  });
  for await (const event of api.sessions.events.stream(id)) if (event.type === "session.status_idle") break;
  await api.files.upload({ file: new File(["contents of the file"], "a.md"), metadata: { a: "b" } });
  await api.agents.get("agent_nope").catch(() => {});
  await proxy.stop();
  await archive.close();

  const text = await readFile(file, "utf8");
  for (const secret of [token, password, "contents of the file"]) expect(text).not.toContain(secret);
  const { log } = JSON.parse(text) as Har;
  expect(log.entries.length).toBeGreaterThanOrEqual(7);
  expect(log.entries[0]?.request.headers).toContainEqual({
    name: "authorization",
    value: "Bearer [redacted]",
  });
  const upload = log.entries.find(({ request }) => request.url.endsWith("/files"));
  expect(upload?.request.postData?.params).toContainEqual({ name: "file", fileName: "a.md" });
  expect(
    log.entries.some(({ response }) => response.content.text?.includes("event: session.status_running")),
  ).toBe(true);
  expect(findings).toEqual([]);
  const { seen, ...checked } = await checkHar(file);
  expect(checked).toEqual({ findings: [], checked: log.entries.length, left: 0 });
  expect(seen.map(({ exchange }) => exchange)).toEqual(log.entries.map((_, index) => index + 1));
  expect(seen.every(({ operation, status }) => operation !== undefined && status > 0)).toBe(true);
});

test("the file is a whole archive after every exchange, even if nobody closes it", async () => {
  const file = join(folder, "open.har");
  const archive = new HarFile(file, new Masker());
  const entries = async () => (JSON.parse(await readFile(file, "utf8")) as Har).log.entries.length;
  expect(await entries()).toBe(0);
  const { proxy } = await startBoth(
    (_, response) => void response.writeHead(200, json).end(JSON.stringify(agent)),
    {
      onExchange: (each) => archive.add(each),
    },
  );
  for (const count of [1, 2]) {
    await (await fetch(`${proxy.url}/agents/agent_1`)).text();
    for (let tries = 0; tries < 500 && (await entries()) < count; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await entries()).toBe(count);
  }
  await archive.close();
});

test("traffic that something else recorded is checked, and what is for something else is left out", async () => {
  const file = join(folder, "foreign.har");
  const entry = (url: string, request: object, response: object) => ({
    startedDateTime: "2026-11-28T10:00:00.000+01:00",
    request: { method: "GET", url, httpVersion: "h2", headers: [{ name: ":path", value: "/x" }], ...request },
    response: { status: 200, headers: [], content: { size: 0, mimeType: "" }, ...response },
  });
  const host = "https://openapi.qoder.sh/api/v1/cloud";
  const headers = [
    { name: "content-type", value: "application/json" },
    { name: "content-encoding", value: "br" },
    { name: "x-request-id", value: "req_1" },
  ];
  const broken = Buffer.from(JSON.stringify({ ...agent, version: 0 })).toString("base64");
  const entries = [
    entry("https://example.com/pixel.gif", {}, {}),
    entry(`${host}/agents/agent_1`, {}, { headers, content: { text: broken, encoding: "base64" } }),
    entry(`${host}/agents/agent_1`, {}, { headers, content: { size: 500 } }),
    entry(
      `${host}/agents`,
      { method: "POST", postData: { mimeType: "application/json", text: '{"name":"a"}' } },
      { status: 201, headers, content: { text: JSON.stringify(agent) } },
    ),
    entry(`${host}/agents`, {}, { status: 0 }),
  ];
  await writeFile(file, `\uFEFF${JSON.stringify({ log: { version: "1.2", entries } })}`);
  const { findings, checked, left } = await checkHar(file);
  expect([checked, left]).toEqual([3, 2]);
  expect(findings.map(({ exchange, about, at, keyword }) => [exchange, about, at, keyword])).toEqual([
    [2, "target", "version", "minimum"],
    [4, "client", "model", "required"],
    [4, "target", "model", "accepted"],
  ]);
  expect((await checkHar(file, { base: "https://example.com" })).checked).toBe(1);
});

test.each([
  ["nothing.har", undefined, /cannot be read as an HTTP Archive/],
  ["text.har", "hello", /cannot be read as an HTTP Archive/],
  ["other.json", '{"log":{}}', /no list log.entries/],
])("%s is refused with what to do", async (name, text, message) => {
  const file = join(folder, name);
  if (text !== undefined) await writeFile(file, text);
  await expect(checkHar(file)).rejects.toThrow(message);
});
