import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readBuiltDescription } from "../src/index.ts";
import { hashOf, languages, readTexts } from "../src/translations/index.ts";
import { folder } from "./source-files.ts";

const run = promisify(execFile);
const redocly = join(
  dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")),
  "bin/cli.js",
);
const english = readBuiltDescription().document;
const targets = new Set(readTexts(english).map(({ pointer }) => pointer));

/** Where two documents differ, as JSON pointers; a difference of keys is one of the object that has them. */
function differences(one: unknown, other: unknown, pointer = ""): string[] {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return one === other ? [] : [pointer];
  }
  if (JSON.stringify(Object.keys(one)) !== JSON.stringify(Object.keys(other))) return [pointer];
  const values = other as Record<string, unknown>;
  return Object.entries(one).flatMap(([key, value]) =>
    differences(value, values[key], `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

test("the description is in Japanese and Chinese", () => {
  expect(languages()).toEqual(["ja", "zh"]);
});

test.each(languages())(
  "%s: the bundle differs from the English one in prose only, and in all of it",
  (language) => {
    const { document } = readBuiltDescription(language);
    const found = differences(english, document);
    expect(found.filter((pointer) => !targets.has(pointer))).toEqual([]);
    expect([...targets].filter((pointer) => !found.includes(pointer))).toEqual(["/info/title"]);
  },
);

test.each(languages())("%s: every text is in the language's script", (language) => {
  const script =
    { ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, zh: /\p{Script=Han}/u }[language] ??
    /$^/;
  const texts = readTexts(readBuiltDescription(language).document).filter(({ text }) => !script.test(text));
  // Names that the documents leave in Latin letters, with nothing else around them.
  const names = /^(Cloud Agents API|Agent|Environment|Session)。?$/;
  expect(texts.map(({ text }) => text).filter((text) => !names.test(text))).toEqual([]);
});

test.each(languages())("%s: `redocly bundle --overlay` makes the same bundle", async (language) => {
  const scratch = await mkdtemp(join(tmpdir(), "overlay-"));
  try {
    const output = join(scratch, "bundle.json");
    const args = ["dist/openapi.json", `--overlay=overlays/${language}.yaml`, `--output=${output}`];
    await run(process.execPath, [redocly, "bundle", ...args], {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    const bundle = JSON.parse(await readFile(output, "utf8"));
    expect(bundle).toEqual(readBuiltDescription(language).document);
  } finally {
    await rm(scratch, { recursive: true });
  }
});

let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "100% 翻訳 "));
  const left = /\/(node_modules|dist|reports|test|\.turbo)$/;
  await cp(folder, copy, { recursive: true, filter: (path) => !left.test(path) });
  await symlink(join(folder, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rm(copy, { recursive: true }));

/** Runs the lint of the translations in the copy. */
const lint = (...args: string[]): Promise<{ stdout: string; stderr: string; code?: number }> =>
  run(process.execPath, ["--import", "tsx", "scripts/lintTranslations.ts", ...args], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: "" },
  }).catch((error) => error);

async function edit(file: string, found: string, replacement: string): Promise<void> {
  const path = join(copy, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(found);
  await writeFile(path, text.replace(found, replacement));
}

test("the lint prints the coverage, and names the two translations of a sentence that has changed", async () => {
  const { stdout, stderr } = await lint();
  expect(stdout).toMatch(
    /^ja: (\d+) of \1 texts translated, 100 %\nzh: (\d+) of \2 texts translated, 100 %\n$/,
  );
  expect(stderr).toBe("");

  await edit("paths/agents.yaml", "Nothing runs until a session", "Nothing at all runs until a session");
  await edit("decisions.md", "Numbers never change;", "Numbers stay;");
  const changed = await lint();
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(
    /^ja: \d+ of \d+ texts translated, 99 %\nzh: \d+ of \d+ texts translated, 99 %\n$/,
  );
  const lines = changed.stderr.trim().split("\n");
  expect(lines).toEqual([
    expect.stringMatching(
      /^overlays\/ja\.yaml:\d+:5: The English has changed since \$\.paths\['\/agents'\]\.post\.description \(paths\/agents\.yaml:\d+:\d+\) was translated\. It is now "Stores .*Nothing at all runs.*Mend the translation, "新しい Agent 設定を.*set its source to [0-9a-f]{12}\.$/,
    ),
    expect.stringMatching(
      /^decisions\.ja\.md:1:5: The English has changed since the introduction \(decisions\.md:1:1\)/,
    ),
    expect.stringMatching(
      /^overlays\/zh\.yaml:\d+:5: The English has changed since \$\.paths\['\/agents'\]\.post\.descr/,
    ),
    expect.stringMatching(/^decisions\.zh\.md:1:5: The English has changed since the introduction/),
  ]);
});

test("a schema that is renamed keeps its translations, and a new field asks for two", async () => {
  await cp(folder, copy, {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist|reports|test)$/.test(path),
  });
  await edit(
    "components/schemas/FileObject.yaml",
    "properties:\n",
    "properties:\n  colour:\n    type: string\n    description: 色, the colour of `it`.\n",
  );
  await edit(
    "overlays/ja.yaml",
    "target: $.components.schemas.FilePurpose.description",
    "target: $.components.schemas.FileUse.description",
  );
  const { stderr } = await lint();
  expect(stderr.trim().split("\n")).toEqual([
    expect.stringMatching(
      /^overlays\/ja\.yaml:\d+:5: \$\.components\.schemas\.FileUse\.description matches nothing\. Its text is now at \$\.components\.schemas\.FilePurpose\.description\. Run in spec: npm run update-translations$/,
    ),
    expect.stringMatching(/FilePurpose\.description .*has no translation/),
    expect.stringMatching(
      /FileObject\.properties\.colour\.description .*has no translation: "色, the colour of `it`\."/,
    ),
    expect.stringMatching(/^overlays\/zh\.yaml:1:5: .*FileObject\.properties\.colour\.description/),
  ]);
  const fixed = await lint("--fix");
  expect(fixed.stderr.trim().split("\n")).toEqual([
    expect.stringMatching(/^overlays\/ja\.yaml:\d+:5: .*colour\.description .*has no translation/),
    expect.stringMatching(/^overlays\/zh\.yaml:\d+:5: .*colour\.description .*has no translation/),
  ]);
  const source = hashOf("色, the colour of `it`.");
  const skeleton = `colour.description\n    x-source: ${/^\d+$/.test(source) ? `"${source}"` : source}\n    update: `;
  for (const [file, text] of [
    ["ja", "`it` の色。"],
    ["zh", "`it` 的颜色。"],
  ] as const) {
    await edit(`overlays/${file}.yaml`, `${skeleton}""`, skeleton + JSON.stringify(text));
  }
  expect((await lint()).stderr).toBe("");
});
