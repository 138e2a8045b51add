import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const script = fileURLToPath(new URL("../scripts/size.mjs", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("all of the client, minified and gzipped, is no larger than the README says", () => {
  const bytes = Number(execFileSync(process.execPath, [script], { env: { PATH: process.env.PATH } }));
  const promised = /at most ([\d,]+) bytes/.exec(readme)?.[1]?.replace(",", "");
  expect(bytes).toBeLessThanOrEqual(Number(promised));
});
