import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { printTypes } from "../scripts/printTypes.ts";

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cloud-agents-types-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["library.yaml", 'book: types.Book = { id: "b1", title: "羅生門" }'],
  ["harbour/openapi.yaml", 'ship: types.Ship = { name: "明石", tows: [{ name: "朝日" }] }'],
])("the types of a description that is not ours compile: %s", async (file, use) => {
  const description = await loadDescription(
    fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`)),
  );
  const { openapi, index } = await printTypes(description);
  const types = await mkdtemp(join(folder, "foreign-"));
  await writeFile(join(types, "openapi.d.ts"), openapi);
  await writeFile(join(types, "index.d.ts"), index);
  await writeFile(
    join(types, "use.ts"),
    `import type * as types from "./index.js";\nexport const ${use};\nexport type Paths = keyof types.paths;\n`,
  );
  const tsc = fileURLToPath(import.meta.resolve("typescript/bin/tsc"));
  const options = ["--noEmit", "--strict", "--module", "nodenext", join(types, "use.ts")];
  const findings = await run(process.execPath, [tsc, ...options]).catch(({ stdout }) => ({ stdout }));
  expect(findings.stdout).toBe("");
});
