import { expect, test } from "@jest/globals";
import { checkTranslation } from "../src/checkTranslation.ts";
import { TaskError, type TaskWorker } from "../src/createTaskWorker.ts";

/** A worker whose lint finds this, and this in the guides. */
const finding = (log: string[] = [], guides: string[] = []): TaskWorker => ({
  run: async ({ name }) => {
    if (name === "lintGuides") return guides;
    if (log.length > 0) throw new TaskError(log);
  },
  renew: () => {},
  stop: async () => {},
});

test("each text that is not translated is a line with its place, short enough for a terminal, with what to do", async () => {
  const long = "長".repeat(300);
  const worker = finding([
    "ja: 475 of 477 texts translated, 99 %",
    `Error: overlays/ja.yaml:9:5: The English has changed since $.info.title was translated. It is now "${long}" Mend the translation, "${long}", then set its source to 1234.`,
    "overlays/zh.yaml:10:5: $.info.titel matches nothing.",
  ]);
  const found = await checkTranslation("/home/me/work space/", worker);
  expect(found).toEqual([
    `spec/overlays/ja.yaml:9:5 The English has changed since $.info.title was translated. It is now "${"長".repeat(39)}…" Mend the translation, "${"長".repeat(39)}…", then set its source to 1234.`,
    "spec/overlays/zh.yaml:10:5 $.info.titel matches nothing.",
  ]);
});

test("a guide whose translation does not follow is a line with its place", async () => {
  const worker = finding(
    [],
    ["guides/ja/pagination.md:5:1: guides/en/pagination.md has changed. Mend it: now."],
  );
  expect(await checkTranslation("/home/me/", worker)).toEqual([
    "packages/docs/guides/ja/pagination.md:5:1 guides/en/pagination.md has changed. Mend it: now.",
  ]);
});

test("translations that follow are not mentioned", async () => {
  expect(await checkTranslation("/home/me/", finding())).toEqual([]);
});
