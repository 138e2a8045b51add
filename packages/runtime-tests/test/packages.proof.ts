import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packPackage } from "./helpers/packPackage.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const names = ["types", "client", "msw", "react", "child-process"].map((name) => [`@cloud-agents/${name}`]);

test.each(names)("%s is packed without sources and tests, with its README", async (name) => {
  const { files } = await packPackage(name);
  expect(files).toContain("README.md");
  const code = files.filter((file) => file.includes("/"));
  expect(code.filter((file) => !/^(dist|generated)\/.*(\.js|\.d\.ts)$/.test(file))).toEqual([]);
});

// It has data and a command besides.
const linted = [...names, ["@cloud-agents/contract-tests"]];

test.each(linted)("publint finds nothing in %s", async (name) => {
  const { folder, tarball } = await packPackage(name);
  const { buffer } = new Uint8Array(await readFile(tarball));
  const manifest = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
});

test.each(linted)("the types of %s are right for every way to import it", async (name) => {
  const { tarball } = await packPackage(name);
  const attw = require.resolve("@arethetypeswrong/cli/package.json").replace("package.json", "dist/index.js");
  const problems = await run(
    process.execPath,
    [attw, tarball, "--profile", "esm-only", "--no-color", "--no-emoji"],
    { env: { ...process.env, NODE_OPTIONS: "" } },
  ).then(
    () => "",
    // What it cannot do at all, it says elsewhere.
    (failure: Error & { stdout: string }) => failure.stdout || failure.message,
  );
  expect(problems).toBe("");
});
