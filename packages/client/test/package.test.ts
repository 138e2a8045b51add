import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compilations, docstringExamples, examples, typeErrors, writeUses } from "./helpers/uses.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}reports/readme`;

beforeAll(() => writeUses(folder));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(compilations("7", "typescript"))(
  "$what and the package's types are right under TypeScript $version",
  async (compilation) => {
    expect(await typeErrors(folder, compilation)).toBe("");
  },
  180_000,
);

test("every method of its own and every function that the package exports has an example", async () => {
  const documented = (await docstringExamples()).join("\n");
  for (const name of [
    ...["new CloudAgents", "api.use", "api.sessions.run", "api.sessions.interrupt", "resources.addFile"],
    ...[
      "resources.addRepository",
      "withResponse",
      ".pages()",
      "createLogger",
      "isKnownEvent",
      "fileFromPath",
    ],
    ...["upload(", "validate(", "tracing("],
  ])
    expect(documented).toContain(name);
});

test.each(examples)("the README's $file runs", async ({ file }) => {
  const preload = new URL("helpers/respondFromExamples.mjs", import.meta.url).href;
  const { stderr } = await run(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--import",
      import.meta.resolve("tsx"),
      "--import",
      preload,
      `${folder}/${file}`,
    ],
    { env: { ...process.env, QODER_PAT: "pt-1", NODE_OPTIONS: "" } },
  );
  expect(stderr).toBe("");
});

/** What the built files import that is not of this package. */
async function importedBy(isMeant: (file: string) => boolean): Promise<string[]> {
  const files = await readdir(`${root}dist`, { recursive: true });
  const imported = new Set<string>();
  for (const file of files.filter((name) => name.endsWith(".js") && isMeant(name))) {
    const code = await readFile(`${root}dist/${file}`, "utf8");
    for (const match of code.matchAll(/\bfrom "([^"]+)"|\bimport\(?\s*"([^"]+)"|\brequire\(/g)) {
      imported.add(match[1] ?? match[2] ?? "require");
    }
  }
  return [...imported].filter((name) => !name.startsWith("."));
}

test("the built core imports openapi-fetch and nothing from Node", async () => {
  const subpaths = /^(node\/|otel\.|upload\.|validate\.)/;
  expect(await importedBy((file) => !subpaths.test(file))).toEqual(["openapi-fetch"]);
});

test("whatever is imported is installed with the package, or belongs to Node", async () => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  const imported = await importedBy(() => true);
  expect(imported.filter((name) => !name.startsWith("node:") && !installed.includes(name))).toEqual([]);
});
