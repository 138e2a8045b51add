import { expect, test } from "@jest/globals";
import type { Clock } from "../../src/ids/Clock.ts";
import { seeded } from "../../src/ids/Ids.ts";
import { parseScenario } from "../../src/runtime/parseScenario.ts";
import { ScenarioRuntime } from "../../src/runtime/ScenarioRuntime.ts";
import { agent, file, messages, said, stepsOf, turn } from "../helpers/turn.ts";

/** Plays a scenario on a clock that does not wait, and notes what it was asked to wait. */
function playing(yaml: string): { runtime: ScenarioRuntime; waits: number[] } {
  const waits: number[] = [];
  const { clock, ids } = seeded(1);
  const hurried: Clock = {
    now: clock.now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
    },
  };
  return { runtime: new ScenarioRuntime(parseScenario(yaml, "test.yaml"), { clock: hurried, ids }), waits };
}

const reply = (text: string): string => `rules: [{ steps: [{ message: ${JSON.stringify(text)} }] }]`;

test("the first rule that fits is played, in upper or lower case, as text or as regular expression", async () => {
  const { runtime } = playing(`
rules:
  - match: a.b
    steps: [{ message: text }]
  - match: /^a.b$/m
    steps: [{ message: pattern }]
  - steps: [{ message: rest }]
`);
  const texts = ["say A.B now", "first\naxb", "AXB"].map(async (text) =>
    messages(await stepsOf(runtime, turn(text))),
  );
  expect(await Promise.all(texts)).toEqual([["text"], ["pattern"], ["rest"]]);
});

test("a rule can ask for attached files, or for none", async () => {
  const { runtime } = playing(`
rules:
  - files: false
    steps: [{ message: none }]
  - steps: [{ message: some }]
`);
  expect(messages(await stepsOf(runtime, turn("x")))).toEqual(["none"]);
  const attached = turn("x", { resources: [file("file_1", "/data/a")] });
  expect(messages(await stepsOf(runtime, attached))).toEqual(["some"]);
});

test("steps are played in their order", async () => {
  const { runtime, waits } = playing(`
rules:
  - steps:
      - thinking: hm
      - tool: Read
        input: { file_path: /data/a, limit: 3, deep: ["{{agent.name}}", null] }
        result: nothing there
        error: true
        takes: 30
      - delay: 40
      - message: one two three four
        pieces: 2
        pause: 5
      - usage: { input_tokens: 3, output_tokens: 4, cache_creation: { ephemeral_1h_input_tokens: 5 } }
`);
  const steps = await stepsOf(runtime, turn("x"));
  const [, use] = steps;
  const id = use?.type === "tool_use" ? use.id : "";
  expect(id).toMatch(/^toolu_/);
  expect(steps).toEqual([
    { type: "thinking", text: "hm" },
    {
      type: "tool_use",
      id,
      name: "Read",
      input: { file_path: "/data/a", limit: 3, deep: ["reviewer", null] },
    },
    { type: "tool_result", id, text: "nothing there", isError: true },
    { type: "text", text: "one two " },
    { type: "text", text: "three four" },
    { type: "message_end" },
    {
      type: "usage",
      usage: {
        input_tokens: 3,
        output_tokens: 4,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 5 },
      },
    },
  ]);
  expect(waits).toEqual([30, 40, 5]);
});

test("a failing step fails the turn with its message and code, after the steps before it", async () => {
  const { runtime } = playing(
    `rules: [{ match: "/(?<what>dog)/", steps: [{ thinking: hm }, { fail: "no {{match.what}}", code: no_animals }] }, { steps: [{ delay: 0 }] }]`,
  );
  const steps = runtime.run(turn("a dog"))[Symbol.asyncIterator]();
  expect(await steps.next()).toMatchObject({ value: { type: "thinking" } });
  await expect(steps.next()).rejects.toMatchObject({
    name: "TurnFailure",
    message: "no dog",
    code: "no_animals",
  });
});

test("placeholders stand for the turn's text, agent, files, repositories and number", async () => {
  const { runtime } = playing(
    reply(
      "{{text}}|{{agent.name}}|{{agent.model}}|{{file_names}}|{{file_paths}}|{{first_file}}|{{repositories}}|{{turn_count}}",
    ),
  );
  const attached = turn("hey", {
    agent: agent({ name: "n", model: "m" }),
    resources: [
      file("file_1", "/data/a.txt"),
      { type: "github_repository", url: "https://github.com/a/b", authorization_token: "secret" },
      file("file_2", "/data/b.txt"),
    ],
    fileNames: { file_1: "a.txt" },
    history: [
      said("user.message", "one", "turn_1"),
      said("user.message", "more of one", "turn_1"),
      said("agent.message", "yes", "turn_1"),
      said("user.message", "two", "turn_2"),
    ],
  });
  expect(messages(await stepsOf(runtime, attached))).toEqual([
    "hey|n|m|a.txt, file_2|/data/a.txt\n/data/b.txt|/data/a.txt|https://github.com/a/b|3",
  ]);
  expect(messages(await stepsOf(runtime, turn("hey")))).toEqual([
    "hey|reviewer|ultimate|none|none|none|none|1",
  ]);
});

test("a placeholder in a user's text is not replaced", async () => {
  const { runtime } = playing(reply("You said {{text}}"));
  expect(messages(await stepsOf(runtime, turn("{{agent.name}} $& $1")))).toEqual([
    "You said {{agent.name}} $& $1",
  ]);
});

test("a message without any text is not sent", async () => {
  const { runtime } = playing(reply("{{text}}"));
  expect(await stepsOf(runtime, turn(""))).toEqual([]);
});

test("a delay can be taken from the message, up to ten minutes", async () => {
  const { runtime, waits } = playing(`
rules:
  - match: /(?<count>\\d+) seconds/
    steps: [{ delay: "{{match.count}} s" }]
  - match: /(?<count>\\w+) ms/
    steps: [{ delay: "{{match.count}} ms" }]
  - steps: [{ message: rest }]
`);
  for (const text of ["3 seconds", "7 ms", "99999999 seconds"]) await stepsOf(runtime, turn(text));
  expect(waits).toEqual([3000, 7, 600_000]);
  await expect(stepsOf(runtime, turn("few ms"))).rejects.toMatchObject({ code: "scenario_error" });
});

test.each([
  ["a delay", "{ delay: 600000 }"],
  ["a tool", "{ tool: Read, result: x, takes: 600000 }"],
  ["a message", "{ message: a b, pieces: 2, pause: 600000 }"],
])("an aborted turn ends at once in the middle of %s, with the signal's reason", async (_, step) => {
  const { clock, ids } = seeded(1);
  const scenario = parseScenario(`rules: [{ steps: [{ thinking: hm }, ${step}] }]`, "test.yaml");
  const controller = new AbortController();
  const reason = new Error("interrupted");
  const playing = stepsOf(
    new ScenarioRuntime(scenario, { clock, ids }),
    turn("x", { signal: controller.signal }),
  );
  setTimeout(() => controller.abort(reason), 20);
  await expect(playing).rejects.toBe(reason);
});

test("an aborted turn does nothing more, also where nothing waits", async () => {
  const { runtime } = playing("rules: [{ steps: [{ message: a b c, pieces: 3 }, { thinking: hm }] }]");
  const controller = new AbortController();
  const steps = runtime.run(turn("x", { signal: controller.signal }))[Symbol.asyncIterator]();
  await steps.next();
  controller.abort(new Error("interrupted"));
  await expect(steps.next()).rejects.toThrow("interrupted");
});
