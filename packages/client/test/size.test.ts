import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "@jest/globals";

const script = fileURLToPath(new URL("../scripts/size.mjs", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** A limit that the README gives after some words. */
function promised(words: string): number {
  const [, bytes] = new RegExp(`${words}\\s+([\\d,]+)\\s+bytes`).exec(readme) ?? [];
  return Number(bytes?.replace(",", ""));
}

let bytes: Record<"all" | "allByEsbuild" | "one", number>;
beforeAll(() => {
  const env = { PATH: process.env.PATH };
  bytes = JSON.parse(execFileSync(process.execPath, [script], { env, encoding: "utf8" }));
});

test("all of the client, minified and gzipped, is no larger than the README says", () => {
  expect(bytes.all).toBeLessThanOrEqual(promised("is at most"));
  expect(bytes.allByEsbuild).toBeLessThanOrEqual(promised("esbuild alone leaves at most"));
});

test("an app that calls one function has no more of the client than the README says", () => {
  expect(bytes.one).toBeLessThanOrEqual(promised("calls one function has at most"));
});
