import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashOf } from "@cloud-agents/spec/translations";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lintGuides } from "../scripts/lintGuides.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "100% guides "));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, front: Record<string, string>, body: string): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  const fields = Object.entries(front).map(([key, value]) => `${key}: ${value}`);
  await writeFile(join(folder, path), `---\n${fields.join("\n")}\n---\n\n${body}\n`);
}

const english = { title: "Lists", description: "Page by page.", order: "1" };
const body = "# A session\n\nRead `limit`, see [cursors](/guides/cursors/).\n";
const hash = hashOf(`---\ntitle: Lists\ndescription: Page by page.\norder: 1\n---\n\n${body}\n`);
const ja = { title: "一覧", description: "1 ページずつ。", order: "1", source: `"${hash}"` };
const zh = { title: "列表", description: "逐页读取。", order: "1", source: hash };

async function writeAll(): Promise<void> {
  await write("en/lists.md", english, body);
  await write("ja/lists.md", ja, "# Session\n\n`limit` と[カーソル](/guides/cursors/)を参照。");
  await write("zh/lists.md", zh, "# Session\n\n参见 `limit` 和[游标](/guides/cursors/)。");
}

test("guides that are translated have no mistakes, and neither has a folder without guides", async () => {
  expect(lintGuides(folder)).toEqual([]);
  await writeAll();
  expect(lintGuides(folder)).toEqual([]);
});

test("a guide that has moved on is named in each language, with the hash to write down", async () => {
  await writeAll();
  await write("en/lists.md", english, `${body} More.`);
  const now = hashOf(`---\ntitle: Lists\ndescription: Page by page.\norder: 1\n---\n\n${body} More.\n`);
  const said = `guides/en/lists.md has changed since this was translated from ${hash}. It begins "Lists". Mend the translation, then write: source: "${now}"`;
  expect(lintGuides(folder)).toEqual([`guides/ja/lists.md:5:1: ${said}`, `guides/zh/lists.md:5:1: ${said}`]);
});

test("a guide without translation, a translation without guide and one that names no source are mistakes", async () => {
  await writeAll();
  await write("en/new.md", english, "New.");
  await write("zh/old.md", zh, "旧。");
  await write("ja/lists.md", english, "一覧");
  expect(lintGuides(folder)).toEqual([
    "guides/ja/new.md:1:1: The guide guides/en/new.md has no translation.",
    `guides/ja/lists.md:1:1: guides/en/lists.md is not named. It begins "Lists". Mend the translation, then write: source: "${hash}"`,
    "guides/zh/new.md:1:1: The guide guides/en/new.md has no translation.",
    "guides/zh/old.md:1:1: There is no guides/en/old.md that this translates.",
  ]);
});

test("other code, another link and a forbidden word are named with their line", async () => {
  await writeAll();
  await write("ja/lists.md", ja, "# セッション Session\n\n`Limit` と[カーソル](/guides/cursor/)を参照。");
  expect(lintGuides(folder)).toEqual(
    [
      ["1", "The code `limit` is missing."],
      ["10", "The code `Limit` is not in the English text."],
      ["1", "The link /guides/cursors/ is missing."],
      ["10", "The link /guides/cursor/ is not in the English text."],
      ["8", "Write Session, not セッション."],
    ].map(([line, mistake]) => `guides/ja/lists.md:${line}:1: ${mistake} English: guides/en/lists.md`),
  );
});
