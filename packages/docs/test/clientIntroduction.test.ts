import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type GuideRunner, startGuideRunner } from "./helpers/runGuides.ts";

const text = readFileSync(new URL("../scripts/clientIntroduction.md", import.meta.url), "utf8");
let runner: GuideRunner;

beforeAll(async () => {
  runner = await startGuideRunner();
});
afterAll(() => runner.stop());

test("the introduction of the client's reference begins with an example that prints the agent's reply", async () => {
  const [, example = ""] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
  expect(await runner.run("ts", example)).not.toBe("");
}, 30_000);

test("the reference has each name that its introduction leads to", () => {
  const table = text.slice(text.indexOf("## Where to begin"));
  const names = [...table.matchAll(/`([A-Za-z]+)(?:\.\w+)?`/g)].map(([, name = ""]) => name);
  const folder = fileURLToPath(new URL("../dist/site/client/modules/", import.meta.url));
  const pages = readdirSync(folder).map((file) =>
    readFileSync(folder + file, "utf8").replaceAll("<wbr/>", ""),
  );
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !pages.some((page) => page.includes(`>${name}<`)))).toEqual([]);
});
