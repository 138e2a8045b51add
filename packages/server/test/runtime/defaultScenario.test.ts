import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { defaultScenario } from "../../src/generated/defaultScenario.ts";
import type { Clock } from "../../src/ids/Clock.ts";
import { seeded } from "../../src/ids/Ids.ts";
import type { TurnStep } from "../../src/runtime/AgentRuntime.ts";
import { parseScenario } from "../../src/runtime/parseScenario.ts";
import { ScenarioRuntime } from "../../src/runtime/ScenarioRuntime.ts";
import { file, messages, stepsOf, turn } from "../helpers/turn.ts";

function runtime(seed = 1): { runtime: ScenarioRuntime; waited: () => number } {
  const { clock, ids } = seeded(seed);
  let waited = 0;
  const hurried: Clock = {
    now: clock.now,
    sleep: async (ms) => {
      waited += ms;
    },
  };
  return { runtime: new ScenarioRuntime(defaultScenario, { clock: hurried, ids }), waited: () => waited };
}

const types = (steps: readonly TurnStep[]): string[] => [...new Set(steps.map(({ type }) => type))];

test("the embedded scenario is the file's", async () => {
  const text = await readFile(new URL("../../scenarios/default.yaml", import.meta.url), "utf8");
  expect(defaultScenario).toEqual(parseScenario(text, "default.yaml"));
});

test("any message is answered after two tools, in several pieces, with usage, within a third of a second", async () => {
  const play = runtime();
  const steps = await stepsOf(play.runtime, turn("Review src/parser.ts for edge cases"));
  expect(types(steps)).toEqual(["thinking", "tool_use", "tool_result", "text", "message_end", "usage"]);
  expect(steps.flatMap((step) => (step.type === "tool_use" ? step.name : []))).toEqual(["Glob", "Read"]);
  expect(steps.filter(({ type }) => type === "text").length).toBeGreaterThan(4);
  expect(messages(steps).join()).toContain("Review src/parser.ts for edge cases");
  expect(messages(steps).join()).toContain("No files are attached");
  expect(play.waited()).toBeLessThanOrEqual(333);
});

test("attached files are named, and the first one is read", async () => {
  const steps = await stepsOf(
    runtime().runtime,
    turn("Sum it up", {
      resources: [file("file_1", "/data/q1.csv"), file("file_2", "/data/more/q2.csv")],
      fileNames: { file_1: "first-quarter.csv", file_2: "second-quarter.csv" },
    }),
  );
  expect(steps).toContainEqual(
    expect.objectContaining({ name: "Read", input: { file_path: "/data/q1.csv" } }),
  );
  expect(messages(steps).join()).toContain("first-quarter.csv, second-quarter.csv");
});

test("the same seed gives the same steps", async () => {
  const steps = (seed: number): Promise<TurnStep[]> => stepsOf(runtime(seed).runtime, turn("go"));
  expect(await steps(3)).toEqual(await steps(3));
  expect(await steps(3)).not.toEqual(await steps(4));
});

test.each(["fail", "Please fail.", " FAIL now"])("the message %j fails its turn", async (text) => {
  await expect(stepsOf(runtime().runtime, turn(text))).rejects.toMatchObject({ code: "scenario_failure" });
});

test.each([
  ["wait 3 seconds", 3000],
  ["Please wait 1s", 1000],
  ["wait 10 s, then answer", 10_000],
])("the message %j keeps the session busy that long", async (text, ms) => {
  const play = runtime();
  await stepsOf(play.runtime, turn(text));
  expect(play.waited()).toBeGreaterThanOrEqual(ms);
});

test("a slow turn takes seconds, a long one has more than a hundred pieces", async () => {
  const slow = runtime();
  await stepsOf(slow.runtime, turn("slow"));
  expect(slow.waited()).toBeGreaterThan(5000);
  const long = await stepsOf(runtime().runtime, turn("long"));
  expect(long.filter(({ type }) => type === "text").length).toBeGreaterThan(100);
});

test.each(["Hello!", "hi", "你好", "こんにちは。", "Hey there"])(
  "the greeting %j is returned without tools",
  async (text) => {
    const steps = await stepsOf(runtime().runtime, turn(text));
    expect(messages(steps)).toEqual([expect.stringContaining("Hello! I am reviewer.")]);
    expect(types(steps)).not.toContain("tool_use");
  },
);

test.each([
  "Why does my test fail?",
  "How long is it?",
  "Hi, review src/parser.ts",
  "Long lines break it",
  "Slow test",
  "Fail-safe mode?",
  "Don't wait 5 seconds",
])("the message %j gets the usual answer", async (text) => {
  expect(types(await stepsOf(runtime().runtime, turn(text)))).toContain("tool_use");
});
