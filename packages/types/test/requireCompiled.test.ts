import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { requireCompiled } from "../scripts/requireCompiled.ts";

interface Greeter {
  greet(name: string): string;
  folder: string;
}

let folder: string;
let path: string;
const kept = () => readdir(join(folder, "node_modules/.cache/cloud-agents")).catch(() => []);

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "100% compiled-")));
  await mkdir(join(folder, "node_modules/greeter/lib"), { recursive: true });
  path = join(folder, "node_modules/greeter/lib/index.js");
  await writeFile(
    path,
    'exports.greet = (name) => "Hello, " + name;\nexports.folder = require("node:path").basename(__dirname);\n',
  );
});
afterEach(() => rm(folder, { recursive: true }));

test("a module is what requiring it gives, and what V8 compiled of it is kept beside its package", async () => {
  const { exports, keep } = requireCompiled<Greeter>(path);
  expect(exports.greet("羅生門")).toBe("Hello, 羅生門");
  expect(exports.folder).toBe("lib");
  expect(await kept()).toEqual([]);
  keep();
  expect(await kept()).toHaveLength(1);
  const again = requireCompiled<Greeter>(path);
  expect(again.exports.greet("again")).toBe("Hello, again");
  again.keep();
  expect(await kept()).toHaveLength(1);
});

test("what was kept of another file of the same length is not taken", async () => {
  requireCompiled<Greeter>(path).keep();
  await writeFile(
    path,
    'exports.greet = (name) => "Adieu, " + name;\nexports.folder = require("node:path").basename(__dirname);\n',
  );
  expect(requireCompiled<Greeter>(path).exports.greet("you")).toBe("Adieu, you");
});

test("what V8 cannot read is compiled anew, and replaced", async () => {
  requireCompiled<Greeter>(path).keep();
  const [name = ""] = await kept();
  await writeFile(join(folder, "node_modules/.cache/cloud-agents", name), "broken");
  const { exports, keep } = requireCompiled<Greeter>(path);
  expect(exports.greet("you")).toBe("Hello, you");
  keep();
  expect(await kept()).toEqual([name]);
});

test("where nothing can be written, nothing is kept", async () => {
  await writeFile(join(folder, "node_modules/.cache"), "a file in its place");
  const { exports, keep } = requireCompiled<Greeter>(path);
  keep();
  expect(exports.greet("you")).toBe("Hello, you");
});
