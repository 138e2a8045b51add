import { readFileSync } from "node:fs";
import { NotFoundError } from "@cloud-agents/client";
import { compareTexts, readGlossary } from "@cloud-agents/spec/translations";
import { describe, expect, test } from "@jest/globals";
import { TargetError } from "../../site/console/app/Api.ts";
import { argumentsOf, describeCall, InputError } from "../../site/console/app/CallInput.ts";
import { CarriedValues } from "../../site/console/app/CarriedValues.ts";
import { cut, MAX_SHOWN, printJson } from "../../site/console/app/cut.ts";
import { explain } from "../../site/console/app/explain.ts";
import { FAULTS, FaultSwitch, NoFaultsError } from "../../site/console/app/FaultSwitch.ts";
import { MAX_ATTEMPTS, MAX_ENTRIES, RequestLog } from "../../site/console/app/RequestLog.ts";
import { PRESETS } from "../../site/console/app/TargetPanel.ts";
import { MAX_ITEMS, type StreamEvent, Timeline } from "../../site/console/app/Timeline.ts";
import { createWords } from "../../site/console/app/words.ts";
import { bundleConsole } from "../../site/console/bundleConsole.ts";
import type { ConsoleData, ConsoleOperation } from "../../site/console/ConsoleData.ts";
import { readConsoleWords } from "../../site/console/readConsole.ts";
import { languages } from "../../site/readLanguages.ts";
import { sources } from "../helpers/languageSources.ts";
import { site } from "../helpers/renderedSite.ts";

const dataOf = (language: string): ConsoleData =>
  JSON.parse(site.files.get(`${language}/console/console.json`) ?? "");
const data = dataOf("en");
const words = createWords(data.words);

function operation(id: string): ConsoleOperation {
  const found = data.operations.find((each) => each.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}

describe("the words of the console", () => {
  test("have the same keys and placeholders in every language", () => {
    const shape = (texts: Record<string, string>) =>
      Object.entries(texts).map(([key, text]) => [key, [...text.matchAll(/\{\w+\}/g)].map(String).sort()]);
    for (const language of languages)
      expect(shape(readConsoleWords(language))).toEqual(shape(readConsoleWords("en")));
  });

  test.each(["ja", "zh"] as const)(
    "say in %s what the English ones say, in the words of the glossary",
    (language) => {
      const translated = readConsoleWords(language);
      const mistakes = Object.entries(readConsoleWords("en")).flatMap(([key, text]) =>
        compareTexts(text, translated[key] ?? "", readGlossary(language)).map(
          (mistake) => `${key}: ${mistake}`,
        ),
      );
      // It is called so in every language.
      expect(mistakes).toEqual(["turn: The text is still in English."]);
    },
  );

  test("are all used, and every fault and state has some", () => {
    const script = bundleConsole();
    const made = [
      ...FAULTS.map(({ name }) => `fault_${name}`),
      ...["off", "connecting", "idle", "busy", "waiting", "ended", "failed", "paused"].map(
        (state) => `state_${state}`,
      ),
    ];
    for (const key of made) expect(data.words).toHaveProperty(key);
    const unused = Object.keys(data.words).filter(
      (key) => !made.includes(key) && !script.includes(`"${key}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe("the data of the console", () => {
  test.each(languages)(
    "has every operation of the description in %s, with its parameters and examples",
    (language) => {
      const description = sources.get(language)?.description;
      const { operations } = dataOf(language);
      expect(operations.map(({ id, summary }) => [id, summary])).toEqual(
        description?.operations.map(({ id, summary }) => [id, summary]),
      );
      for (const { id, parameters, body, page } of operations) {
        const described = description?.operations.find((each) => each.id === id);
        expect(parameters.map(({ name }) => name)).toEqual(described?.parameters.map(({ name }) => name));
        const examples = described?.body?.content[0]?.examples.map(({ name }) => name);
        expect(body?.examples.map(({ name }) => name)).toEqual(examples);
        expect(site.files.has(`${language}/${page}index.html`)).toBe(true);
      }
    },
  );

  test("says what each operation makes, by the name of the parameter that takes it", () => {
    const made = data.operations.flatMap(({ id, makes }) => (makes ? [[id, makes]] : []));
    expect(made).toEqual([
      ["createAgent", "agent_id"],
      ["createEnvironment", "environment_id"],
      ["createSession", "session_id"],
      ["uploadFile", "file_id"],
    ]);
  });

  test("presets the ports that npm start serves", () => {
    const services = readFileSync(new URL("../../../../scripts/src/services.ts", import.meta.url), "utf8");
    for (const { name, baseUrl } of PRESETS) {
      const port = services.match(new RegExp(`name: "${name}",[^}]*?defaultPort: (\\d+)`))?.[1];
      expect(new URL(baseUrl).port).toBe(port);
    }
  });
});

describe("a call", () => {
  const list = operation("listSessions");
  const send = operation("sendSessionEvents");

  test("passes ids, body, query and options in the order of the client's method", () => {
    const body = { events: [] };
    expect(argumentsOf(send, { parameters: { session_id: "sess_1", "Idempotency-Key": "k" }, body })).toEqual(
      ["sess_1", body, { idempotencyKey: "k" }],
    );
    expect(argumentsOf(list, { parameters: { include_archived: "true", limit: "5", after_id: "" } })).toEqual(
      [{ include_archived: true, limit: 5 }, {}],
    );
    const stream = operation("streamSessionEvents");
    expect(argumentsOf(stream, { parameters: { session_id: "s", "Last-Event-ID": "evt_1" } })).toEqual([
      "s",
      { after: "evt_1" },
    ]);
  });

  test("without a required value, or with a number that is none, says which it is", () => {
    expect(() => argumentsOf(send, { parameters: {} })).toThrow(new InputError("session_id"));
    expect(() => argumentsOf(list, { parameters: { limit: "many" } })).toThrow(new InputError("limit"));
  });

  test("is shown as curl and TypeScript that do the same, without the token and without secrets", () => {
    const body = {
      resources: [{ type: "github_repository", url: "https://x.test/a", authorization_token: "ghp_secret" }],
    };
    const { samples, path } = describeCall(
      operation("addSessionResources"),
      { parameters: { session_id: "100% dir" }, body },
      "http://127.0.0.1:4020",
      data.secretFields,
    );
    const [curl, typescript] = samples.map(({ source }) => source);
    expect(path).toBe("/sessions/100%25%20dir/resources");
    expect(curl).toContain('"http://127.0.0.1:4020/sessions/100%25%20dir/resources"');
    expect(curl).toContain("Bearer $QODER_PAT");
    expect(typescript).toContain('new CloudAgents({ baseUrl: "http://127.0.0.1:4020" })');
    expect(typescript).toContain('api.sessions.resources.add("100% dir", {');
    expect(samples.map(({ source }) => source).join()).not.toContain("ghp_secret");
  });

  test("of a form names the file that was chosen", () => {
    const { samples } = describeCall(
      operation("uploadFile"),
      { parameters: {}, body: { file: new File(["x"], "メモ 100%.md"), purpose: "user_upload" } },
      "http://127.0.0.1:4020",
      [],
    );
    expect(samples[0]?.source).toContain("-F 'file=@メモ 100%.md'");
    expect(samples[1]?.source).toContain('new File(["# Notes"], "メモ 100%.md")');
  });
});

describe("what has been made", () => {
  test("stands in the fields and parameters of its name, at any depth, and nowhere else", () => {
    const values = new CarriedValues();
    values.learn({ makes: "agent_id" }, { id: "agent_1", type: "agent" });
    values.learn({ makes: "file_id" }, { file_id: "file_1", id: "other" });
    values.learn({}, { id: "evt_1" });
    values.learn({ makes: "session_id" }, undefined);
    expect(
      values.fill({
        agent: "example",
        title: "agent",
        model: { id: "m" },
        resources: [{ file_id: "example" }],
      }),
    ).toEqual({ agent: "agent_1", title: "agent", model: { id: "m" }, resources: [{ file_id: "file_1" }] });
    expect(values.get("session_id")).toBeUndefined();
    values.clear();
    expect(values.fill({ agent: "example" })).toEqual({ agent: "example" });
  });

  test("takes no agent's place that is an object", () => {
    const values = new CarriedValues();
    values.set("agent_id", "agent_1");
    expect(values.fill({ agent: { id: "x", version: 1 } })).toEqual({ agent: { id: "x", version: 1 } });
  });
});

describe("the timeline", () => {
  const event = (id: string, rest: Partial<StreamEvent> = {}): StreamEvent => ({
    type: "agent.message",
    id,
    turn_id: "turn_1",
    content: [{ type: "text", text: id }],
    ...rest,
  });
  const texts = (timeline: Timeline) =>
    timeline.items.flatMap((item) => (item.kind === "event" ? [item.text] : []));

  test("lets a message grow by its deltas, and puts the whole message in their place", () => {
    const timeline = new Timeline();
    timeline.add(event("evt_1", { delta: true, content: [{ type: "text", text: "段階" }] }));
    timeline.add(event("evt_1", { delta: true, content: [{ type: "text", text: "的に" }] }));
    expect(timeline.items.at(-1)).toMatchObject({ text: "段階的に", deltas: 2, isGrowing: true });
    timeline.add(event("evt_1", { content: [{ type: "text", text: "段階的に説明" }] }));
    expect(timeline.items.at(-1)).toMatchObject({ text: "段階的に説明", deltas: 2, isGrowing: false });
    expect(texts(timeline)).toHaveLength(1);
  });

  test("leaves what was being written as it is when its turn is interrupted", () => {
    const timeline = new Timeline();
    timeline.add(event("evt_1", { delta: true }));
    timeline.add({ type: "session.status_idle", id: "evt_2", turn_id: "turn_1" });
    expect(timeline.items.some((item) => item.kind === "event" && item.isGrowing)).toBe(false);
  });

  test("begins a turn where its id changes, and numbers it", () => {
    const timeline = new Timeline();
    for (const turn_id of ["a", "a", "b"]) timeline.add(event(`evt_${Math.random()}`, { turn_id }));
    expect(timeline.items.map((item) => (item.kind === "turn" ? item.number : "event"))).toEqual([
      1,
      "event",
      "event",
      2,
      "event",
    ]);
  });

  test("counts heartbeats that follow each other in one entry", () => {
    const timeline = new Timeline();
    for (let count = 0; count < 3; count += 1) timeline.add({ type: "heartbeat" });
    timeline.note("lost", "gone");
    timeline.add({ type: "heartbeat" });
    expect(timeline.items.flatMap((item) => (item.kind === "heartbeats" ? [item.count] : []))).toEqual([
      3, 1,
    ]);
  });

  test("shows what events say, of unknown types, too", () => {
    const timeline = new Timeline();
    timeline.add({ type: "x.new", id: "1", something: true });
    timeline.add({ type: "agent.tool_use", id: "2", tool_name: "Read", tool_input: { path: "a" } });
    timeline.add({ type: "session.error", id: "3", error: { message: "It failed." } });
    timeline.add({ type: "agent.thinking", id: "4", thinking: "Hm." });
    expect(texts(timeline)).toEqual(["", 'Read {"path":"a"}', "It failed.", "Hm."]);
  });

  test("keeps the latest entries, and says how many are gone", () => {
    const gone: string[] = [];
    const timeline = new Timeline(undefined, (key) => gone.push(key));
    for (let count = 0; count < MAX_ITEMS + 50; count += 1) timeline.add(event(`evt_${count}`));
    expect(timeline.items).toHaveLength(MAX_ITEMS);
    expect(timeline.dropped).toBe(gone.length);
    expect(timeline.dropped).toBe(51);
    expect(timeline.items.at(-1)?.key).toBe(`event evt_${MAX_ITEMS + 49}`);
  });

  test("cuts a message that does not end", () => {
    const timeline = new Timeline();
    for (let count = 0; count < 5; count += 1)
      timeline.add(event("evt_1", { delta: true, content: [{ type: "text", text: "x".repeat(10_000) }] }));
    expect(texts(timeline)[0]?.length).toBeLessThan(21_000);
  });
});

describe("the list of requests", () => {
  const call = { title: "t", method: "GET", path: "/", samples: [] };

  test("keeps the latest calls, and of each the first and the latest attempts", async () => {
    const log = new RequestLog();
    for (let count = 0; count < MAX_ENTRIES + 5; count += 1) log.begin(call);
    expect(log.entries.map(({ number }) => number)).toEqual(
      Array.from({ length: MAX_ENTRIES }, (_, index) => index + 6),
    );
    const entry = log.begin(call);
    const request = new Request("http://x.test/");
    for (let count = 0; count < MAX_ATTEMPTS + 5; count += 1) log.attempt(entry, request);
    expect(entry.attempts).toHaveLength(MAX_ATTEMPTS);
    expect([entry.attempts[0]?.number, entry.attempts.at(-1)?.number]).toEqual([1, MAX_ATTEMPTS + 5]);
  });

  test("tells what a stream requests besides from the stream itself", () => {
    const log = new RequestLog();
    const entry = log.begin({ ...call, path: "/sessions/s/events/stream" });
    const base = "http://x.test/api/v1/cloud/sessions/s/events";
    const attempts = [`${base}/stream`, `${base}?limit=1`].map((url) => log.attempt(entry, new Request(url)));
    expect(attempts.map(({ other }) => other)).toEqual([
      undefined,
      "GET /api/v1/cloud/sessions/s/events?limit=1",
    ]);
  });

  test("writes down each attempt with what tells a repetition from the first, and never the token", async () => {
    const log = new RequestLog();
    const entry = log.begin(call);
    const results = [
      () => Promise.reject(new TypeError("Failed to fetch")),
      () => Promise.resolve(new Response("", { status: 201, headers: { "idempotent-replayed": "true" } })),
    ];
    const send = log.fetchFor(entry, (() => results.shift()?.()) as typeof fetch);
    const request = () =>
      new Request("http://x.test/", {
        headers: { authorization: "Bearer pt-secret", "idempotency-key": "k" },
      });
    await expect(send(request())).rejects.toThrow("Failed to fetch");
    await send(request());
    expect(entry.attempts).toEqual([
      { number: 1, idempotencyKey: "k", problem: "Failed to fetch" },
      { number: 2, idempotencyKey: "k", status: 201, isReplayed: true },
    ]);
    expect(JSON.stringify(entry)).not.toContain("pt-secret");
  });
});

test("bodies are cut, and secrets in them masked at any depth", () => {
  expect(cut("x".repeat(MAX_SHOWN + 1))).toMatch(/x\n… \(\+1\)$/);
  expect(printJson({ a: [{ authorization_token: "s" }], b: null }, ["authorization_token"])).toBe(
    JSON.stringify({ a: [{ authorization_token: "********" }], b: null }, null, 2),
  );
});

describe("a failure", () => {
  const at = (baseUrl: string, origin = "http://127.0.0.1:8080") => ({
    baseUrl,
    origin,
    errorTypes: data.errorTypes,
  });

  test("leads to the page of its error, where there is one", () => {
    const error = (type: string) =>
      new NotFoundError({
        operation: "agents.get",
        status: 404,
        type,
        serverMessage: "No such agent.",
        param: "agent_id",
        requestId: "req_1",
        headers: new Headers(),
      });
    const local = at("http://127.0.0.1:4020");
    expect(explain(error("not_found_error"), words, local)).toEqual({
      text: "404 not_found_error: No such agent. · field agent_id · request req_1",
      page: "errors/not-found-error/",
    });
    expect(explain(error("new_error"), words, local).page).toBeUndefined();
  });

  test("of a missing address, token, value or of JSON says which it is", () => {
    const local = at("http://127.0.0.1:4020");
    expect(explain(new TargetError("no_token"), words, local).text).toBe(data.words.no_token);
    expect(explain(new InputError("limit"), words, local).text).toContain("`limit`");
    let mistake: unknown;
    try {
      JSON.parse("{");
    } catch (error) {
      mistake = error;
    }
    expect(explain(mistake, words, local).text).toContain("JSON");
  });
});

describe("the fault switches", () => {
  test("are at the root of the server, whatever its base URL", () => {
    expect(new FaultSwitch(() => "http://127.0.0.1:4020/api/v1/cloud").address).toBe(
      "http://127.0.0.1:4020/__faults",
    );
  });

  test("that are not there are told apart from a server that is not", async () => {
    const refusing = new FaultSwitch(
      () => "http://x.test",
      async () => new Response("", { status: 404 }),
    );
    await expect(refusing.list()).rejects.toThrow(NoFaultsError);
    const gone = new FaultSwitch(
      () => "http://x.test",
      () => Promise.reject(new TypeError("Failed to fetch")),
    );
    await expect(gone.list()).rejects.toThrow(TypeError);
  });
});

test("the script is bundled once for the same files", () => {
  const [first, second] = [bundleConsole(), bundleConsole()];
  expect(second).toBe(first);
  expect(first.length).toBeLessThan(80_000);
});
