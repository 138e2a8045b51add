import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readDescription } from "../src/index.ts";
import { loadBundle } from "../src/loadBundle.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "100% bundle-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Bundles a description with these schemas beside files. */
async function bundle(schemas: string, files: Record<string, string> = {}) {
  const root = `openapi: 3.1.0
info: { title: Boats, version: 1.0.0 }
paths:
  /boats:
    get:
      responses:
        "200": { description: All, content: { application/json: { schema: { $ref: "#/components/schemas/Boat" } } } }
components:
  schemas:
${schemas}
`;
  for (const [name, text] of Object.entries({ "openapi.yaml": root, ...files })) {
    await mkdir(join(folder, dirname(name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return loadBundle(join(folder, "openapi.yaml"));
}

const circle = "The $ref leads back to itself:";

test.each<[name: string, schemas: string, files: Record<string, string>, message: string]>([
  [
    "a file that is a reference to itself",
    "    Boat: { $ref: 船.yaml }",
    { "船.yaml": "$ref: 船.yaml\n" },
    `船.yaml:1:1: ${circle} 船.yaml → 船.yaml`,
  ],
  [
    "two files that refer to each other",
    "    Boat: { $ref: parts/a.yaml }",
    { "parts/a.yaml": "$ref: ../b.yaml\n", "b.yaml": "# b\n$ref: parts/a.yaml\n" },
    `parts/a.yaml:1:1: ${circle} parts/a.yaml → b.yaml → parts/a.yaml`,
  ],
  [
    "two schemas of one file that refer to each other",
    '    Boat: { $ref: "#/components/schemas/Ship" }\n    Ship: { $ref: "#/components/schemas/Boat" }',
    {},
    `openapi.yaml:10:11: ${circle} openapi.yaml#/components/schemas/Boat → openapi.yaml#/components/schemas/Ship → openapi.yaml#/components/schemas/Boat`,
  ],
  [
    "a schema that does not exist",
    '    Boat: { type: object, properties: { mast: { $ref: "#/components/schemas/マスト" } } }',
    {},
    "openapi.yaml:10:47: The $ref leads nowhere: #/components/schemas/マスト",
  ],
  [
    "a file that does not exist",
    "    Boat: { $ref: nowhere/長.yaml }",
    {},
    "openapi.yaml:10:11: The $ref leads to a file that does not exist: nowhere/長.yaml",
  ],
  [
    "files that are empty, which are not what refers to them",
    "    Boat: { type: object, properties: { mast: { $ref: mast.yaml }, name: { $ref: 名.yaml } } }",
    { "mast.yaml": "", "名.yaml": "# later\n" },
    "mast.yaml:1:1: The file is empty. Write it, or remove it and what refers to it.\n名.yaml:1:1: The file is empty. Write it, or remove it and what refers to it.",
  ],
])("%s is said with its place and its way", async (_, schemas, files, message) => {
  await expect(bundle(schemas, files)).rejects.toThrow(new Error(message));
});

test("a schema that contains itself is no circle of references", async () => {
  const { document } = await bundle(
    '    Boat: { type: object, properties: { tender: { $ref: "#/components/schemas/Boat" } } }',
  );
  expect(document.openapi).toBe("3.1.0");
});

test("a value that should be an object has a place of its own", async () => {
  const { document, places } = await bundle("    Ship: {}\n    Boat:\n      type: strin");
  expect(() => readDescription(document, places)).toThrow(/^openapi\.yaml:12:7: type must be one of/);
});

test.each([
  ["a colon too much", "openapi: 3.1.0\ninfo: a: b\n", "2:8: bad indentation of a mapping entry"],
  ["an alias of nothing", "openapi: *version\n", '1:11: unidentified alias "version"'],
  ["no text", "", "1:1: The file is empty. It must be an OpenAPI description."],
  ["comments alone", "# later\n", "1:1: The file is empty. It must be an OpenAPI description."],
  ["a list", "- openapi: 3.1.0\n", "1:1: The file is a list. It must be an OpenAPI description."],
  ["a text", "船", "1:1: The file is a text. It must be an OpenAPI description."],
  ["another version", "info: {}\nopenapi: 4.0.0\n", "2:10: Unsupported OpenAPI version: 4.0.0"],
])("a root document with %s is said with its place", async (_, text, message) => {
  await writeFile(join(folder, "openapi.yaml"), text);
  await expect(loadBundle(join(folder, "openapi.yaml"))).rejects.toThrow(
    new Error(`openapi.yaml:${message}`),
  );
});

test("a root document that does not exist is said", async () => {
  await expect(loadBundle(join(folder, "api.yaml"))).rejects.toThrow(
    new Error("api.yaml:1:1: There is no such file."),
  );
});

test("two files of the same name in different folders are two schemas", async () => {
  const { document } = await bundle(
    "    Boat: { type: object, properties: { a: { $ref: a/item.yaml }, b: { $ref: b/item.yaml } } }",
    { "a/item.yaml": "type: string\n", "b/item.yaml": "type: number\n" },
  );
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  expect(Object.values(schemas)).toEqual(expect.arrayContaining([{ type: "string" }, { type: "number" }]));
});
