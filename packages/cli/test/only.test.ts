import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli } from "./helpers/installCli.ts";

const described = (schemas: object) => ({
  openapi: "3.1.0",
  info: { title: "動物 API", version: "1", "x-sdk-class": "ZooClient", "x-sdk-env-prefix": "ZOO" },
  servers: [{ url: "https://zoo.example" }],
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        responses: {
          "200": {
            description: "All.",
            content: {
              "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
      },
    },
  },
  components: { schemas },
});

const kind = (value: string) => ({
  type: "object",
  required: ["kind"],
  properties: { kind: { type: "string", const: value } },
});

let project: string;
beforeAll(async () => {
  project = await installCli("100% 動物");
}, 120_000);
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

const generate = async (schemas: object, ...args: string[]) => {
  await writeFile(join(project, "openapi.yaml"), JSON.stringify(described(schemas), null, 2));
  return cloudAgents(project, "generate", ...args);
};

test("--only client writes the client and the types that it refers to, and they compile", async () => {
  const { stdout, stderr } = await generate({ Pet: kind("cat") }, "--only", "client");
  expect(stderr).toBe("");
  expect(stdout).toMatch(
    /^動物 API: 1 operations, 1 schemas\n {2}generated\/types .*\n {2}generated\/client .*\n$/,
  );
  expect((await readdir(join(project, "generated"))).sort()).toEqual(["client", "package.json", "types"]);
  const program = `
    import { ZooClient } from "./generated/client/index.js";
    export const kinds = async (): Promise<"cat"[]> => (await new ZooClient().listPets()).map(({ kind }) => kind);`;
  expect(await compile(project, program)).toBe("");
}, 60_000);

test("parts that are not asked for stay as they are", async () => {
  await writeFile(join(project, "generated/client/index.js"), "// mine\n");
  const { code, stdout } = await generate({ Pet: kind("dog") }, "--only", "types,msw", "--only", "validator");
  expect(code).toBe(0);
  expect(stdout.match(/generated\/\w+/g)).toEqual([
    "generated/types",
    "generated/validator",
    "generated/msw",
  ]);
  expect(await readFile(join(project, "generated/client/index.js"), "utf8")).toBe("// mine\n");
  expect(await readFile(join(project, "generated/types/openapi.d.ts"), "utf8")).toContain('kind: "dog"');
}, 60_000);

test.each([
  ["client,clients", "clients"],
  ["constructor", "constructor"],
  ["", ""],
])("--only '%s' is refused with the parts that there are, and nothing is written", async (list, unknown) => {
  const { code, stdout, stderr } = await generate(
    { Pet: kind("cat") },
    "--only",
    list,
    "--output",
    "not written",
  );
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: `There is no part '${unknown}' for --only. There are types, client, validator, msw, docs.\n`,
  });
  expect(await readdir(project)).not.toContain("not written");
});

test("a mistake that only the types find is said at its place, whichever thread found it", async () => {
  const schemas = {
    Pet: {
      oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
      discriminator: { propertyName: "kind" },
    },
    Cat: kind("cat"),
    Dog: kind("dog"),
    KnownPet: { type: "string" },
  };
  const { code, stderr } = await generate(schemas, "--output", "not written");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^openapi\.yaml:\d+:\d+: The union Pet needs the names KnownPet and UnknownPet .+\n$/,
  );
  expect(await readdir(project)).not.toContain("not written");
}, 60_000);

test("changes says what changed since another file, and is as strict about its options", async () => {
  await generate({ Pet: kind("cat") });
  await writeFile(join(project, "before.yaml"), JSON.stringify(described({ Pet: kind("dog") })));
  const { code, stdout, stderr } = await cloudAgents(
    project,
    "changes",
    "--base",
    "before.yaml",
    "--fail-on",
    "breaking",
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toContain("API changes from before.yaml to openapi.yaml");
  expect(stdout).toContain("openapi.yaml:");
  const wrong = await cloudAgents(project, "changes", "--bases", "before.yaml");
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("See cloud-agents changes --help."),
  });
}, 60_000);
