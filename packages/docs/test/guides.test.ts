import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readGuides } from "./helpers/guides.ts";
import { type GuideRunner, startGuideRunner } from "./helpers/runGuides.ts";

const english = readGuides("en");
const blocks = english.flatMap(({ name, blocks }) =>
  blocks.map((block, index) => ({ ...block, at: `${name}.md:${block.line}`, next: blocks[index + 1] })),
);
const typescript = blocks.filter(({ language }) => language === "ts");

let runner: GuideRunner;
beforeAll(async () => {
  runner = await startGuideRunner();
});
afterAll(() => runner.stop());

test("every TypeScript block of the guides type-checks", async () => {
  const reports = fileURLToPath(new URL("../reports/", import.meta.url));
  await mkdir(reports, { recursive: true });
  const folder = await mkdtemp(join(reports, "guides-"));
  try {
    for (const { at, source } of typescript)
      await writeFile(join(folder, `${at.replace(":", "-")}.ts`), source);
    const config = {
      extends: "../../tsconfig.json",
      compilerOptions: { noUnusedLocals: false },
      include: ["*.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
    const findings = await promisify(execFile)(process.execPath, [
      tsc,
      "--project",
      folder,
      "--pretty",
      "false",
    ]).then(
      () => "",
      (error) => error.stdout || error.message,
    );
    expect(findings).toBe("");
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(typescript.length).toBeGreaterThan(15);
});

describe("a block of a guide runs on the reference server, and prints what the guide shows", () => {
  test.each(blocks.filter(({ language }) => ["ts", "bash"].includes(language)))(
    "$at",
    async ({ language, source, next }) => {
      const printed = await runner.run(language, source, next?.source.includes('"type":"error"'));
      if (next?.language === "text") expect(printed).toMatch(shown(next.source));
    },
    60_000,
  );
});

/** What a shown output admits: `…` stands for anything, and the output may go on. */
function shown(text: string): RegExp {
  const literal = text
    .trimEnd()
    .split("…")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join("[^]*?")}`);
}
