import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("../../", import.meta.url));
const agents = await readFile(`${root}AGENTS.md`, "utf8");
const manifest = JSON.parse(await readFile(`${root}package.json`, "utf8")) as {
  scripts: Record<string, string>;
};

test("every npm script that AGENTS.md names exists", () => {
  const names = [...agents.matchAll(/\bnpm (?:run )?(test|(?<=run )[a-z]+)/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test("every path that AGENTS.md names exists", () => {
  const paths = [...agents.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
});

test("the test that AGENTS.md runs exists, and its options are those of the package's own script", async () => {
  const [, options = "", file = ""] = /^(NODE_OPTIONS="[^"]*") npx jest (\S+)$/m.exec(agents) ?? [];
  expect(existsSync(`${root}packages/client/${file}`)).toBe(true);
  const client = JSON.parse(await readFile(`${root}packages/client/package.json`, "utf8"));
  expect(client.scripts.test).toContain(options);
});
