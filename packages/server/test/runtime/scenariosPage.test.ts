import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { seeded } from "../../src/ids/Ids.ts";
import { placeholderNames } from "../../src/runtime/fillPlaceholders.ts";
import { parseScenario } from "../../src/runtime/parseScenario.ts";
import { ScenarioRuntime } from "../../src/runtime/ScenarioRuntime.ts";
import { file, messages, stepsOf, turn } from "../helpers/turn.ts";

const page = await readFile(new URL("../../SCENARIOS.md", import.meta.url), "utf8");
const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? "";

test("the page's example is a scenario that does what it looks like", async () => {
  const { clock, ids } = seeded(1);
  const runtime = new ScenarioRuntime(parseScenario(example, "support.yaml"), { clock, ids });
  await expect(stepsOf(runtime, turn("I want a Refund"))).rejects.toMatchObject({
    message: "reviewer may not make refunds.",
    code: "not_allowed",
  });
  const order = await stepsOf(runtime, turn("Where is order 17?"));
  expect(order).toContainEqual(expect.objectContaining({ name: "LookUpOrder", input: { order: "17" } }));
  expect(messages(order)).toEqual(["Order 17 has been shipped. It left the house this morning."]);
  const attached = { resources: [file("file_1", "/data/a")], fileNames: { file_1: "a.txt" } };
  expect(messages(await stepsOf(runtime, turn("look", attached)))).toEqual(["I have your files: a.txt."]);
  expect(messages(await stepsOf(runtime, turn("look")))).toEqual(["Which order do you mean?"]);
});

test("the page's mistake is reported as it says", () => {
  const mistaken = example.replace("  - match: refund\n", "  - files: false\n    mach: refund\n");
  const message = /^support\.yaml:.*$/m.exec(page)?.[0];
  expect(() => parseScenario(mistaken, "support.yaml")).toThrow(message);
});

test("the page lists every placeholder", () => {
  for (const name of placeholderNames) expect(page).toContain(`{{${name}}}`);
});

test("the page lists every code that a model's turn can fail with", async () => {
  const sources = ["ChatCompletionsRuntime.ts", "readChatStream.ts"].map((name) =>
    readFile(new URL(`../../src/runtime/${name}`, import.meta.url), "utf8"),
  );
  const used = (await Promise.all(sources)).join("").matchAll(/"(model_\w+)"/g);
  const listed = [...page.matchAll(/^\| `(model_\w+)` \|/gm)].map(([, code]) => code);
  expect([...new Set([...used].map(([, code]) => code))].sort()).toEqual(listed.sort());
});
