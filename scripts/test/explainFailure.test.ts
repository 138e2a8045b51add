import { expect, test } from "@jest/globals";
import { explainFailure } from "../src/explainFailure.ts";
import { root } from "./helpers/markdown.ts";

const failed = (id: string, ...log: string[]) => {
  const [name = "", task = ""] = id.replace("@cloud-agents/", "").split("#");
  return { id, package: name, task, log };
};

test("what generates says itself where a mistake is", async () => {
  const log = ["spec/paths/a.yaml:3:1 No.", "packages/types: Error: no"];
  expect(await explainFailure(failed("@cloud-agents/scripts#generate", ...log), root)).toEqual(log);
});

test("another package is named with the end of its log, without the folder of the workspace", async () => {
  const log = ["", `docs: ${root}packages/docs/guides/en/a.md:4:1: Flow sequence`];
  expect(await explainFailure(failed("@cloud-agents/docs#pages", ...log), root)).toEqual([
    "docs: pages failed",
    "packages/docs/guides/en/a.md:4:1 Flow sequence",
  ]);
});
