import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildSite } from "../scripts/buildSite.ts";
import { type RunningDocs, startDocs } from "../src/startDocs.ts";

const modules = fileURLToPath(new URL("../../runtime-tests/runtimes/node_modules/", import.meta.url));
const [node, afdocs] = [join(modules, "node-22/bin/node"), join(modules, "afdocs/bin/afdocs.mjs")];
const spec = dirname(createRequire(import.meta.url).resolve("@cloud-agents/spec/package.json"));

/** A check that a page for programs can fail. */
interface Check {
  id: string;
  status: string;
  message: string;
  details?: { testedPages?: number };
}

let folder: string;
let docs: RunningDocs;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "afdocs-"));
  docs = await startDocs({ port: 0, host: "127.0.0.1", dir: folder });
  await buildSite(spec, folder, ["pages"], docs.url);
}, 120_000);

afterAll(async () => {
  await docs.stop();
  await rm(folder, { recursive: true });
});

const runs = existsSync(node) && existsSync(afdocs);
const name = (language: string) =>
  `afdocs gives the site in ${language} 100 of 100${runs ? "" : ": needs Node 22 and afdocs, run `npm ci` in packages/runtime-tests/runtimes"}`;

for (const language of ["en", "ja", "zh"])
  (runs ? test : test.skip)(
    name(language),
    async () => {
      const options = [
        "--format",
        "json",
        "--score",
        "--request-delay",
        "0",
        "--sampling",
        "deterministic",
        "--max-links",
        "200",
      ];
      const args = [afdocs, "check", `${docs.url}/${language}`, ...options];
      const { stdout } = await promisify(execFile)(node, args, {
        env: { ...process.env, NODE_OPTIONS: "" },
        maxBuffer: 1 << 26,
      }).catch((error) => error as { stdout: string });
      const { results, scoring } = JSON.parse(stdout) as { results: Check[]; scoring: { overall: number } };
      const found = results.filter(({ status }) => status === "warn" || status === "fail");
      expect(found.map(({ id, message }) => `${id}: ${message}`)).toEqual([]);
      expect(scoring.overall).toBe(100);
      const twins = results.find(({ id }) => id === "markdown-url-support");
      expect(twins?.details?.testedPages).toBeGreaterThan(70);
    },
    300_000,
  );
