import { cp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { startMock } from "./helpers/startMock.ts";

let project: string;
beforeAll(async () => {
  project = await installCli("継承");
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
});
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

test("what inherits from a parent is told apart by generated types, validator, mock and client, and a form is checked", async () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const content = { "application/json": { schema: { type: "array", minItems: 2, items: ref("Boat") } } };
  const order = {
    type: "object",
    required: ["count"],
    properties: { count: { type: "integer" }, boats: { type: "array", items: ref("Boat") } },
  };
  const forms = ["application/x-www-form-urlencoded", "multipart/form-data"].map((type) => [
    type,
    { schema: order },
  ]);
  const document = {
    openapi: "3.0.3",
    info: { title: "Boats API", version: "1" },
    servers: [{ url: "https://boats.example" }],
    paths: {
      "/boats": {
        get: { operationId: "list", responses: { 200: { description: "All.", content } } },
        post: {
          operationId: "order",
          requestBody: { required: true, content: Object.fromEntries(forms) },
          responses: { 204: { description: "Ordered." } },
        },
      },
    },
    components: {
      schemas: {
        Boat: {
          type: "object",
          required: ["kind"],
          properties: { kind: { type: "string" }, tender: { ...ref("Boat") } },
          discriminator: { propertyName: "kind", mapping: { sail: "Sail", motor: ref("Motor").$ref } },
        },
        Sail: {
          allOf: [
            ref("Boat"),
            { type: "object", required: ["masts"], properties: { masts: { type: "integer" } } },
          ],
        },
        Motor: { allOf: [ref("Boat")], required: ["power"], properties: { power: { type: "number" } } },
      },
    },
  };
  await writeFile(join(project, "boats.json"), JSON.stringify(document));
  const { code, stderr } = await cloudAgents(project, "generate", "boats.json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const app = `
    import { BoatsClient } from "./generated/client/index.js";
    import { checkRequest, checkResponse } from "./generated/validator/index.js";

    declare const process: { argv: string[] };
    const api = new BoatsClient({ baseUrl: String(process.argv[2]) });
    const { data, response } = await api.list().withResponse();
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    const sizes = data.map((boat) =>
      boat.kind === "sail" ? boat.masts : boat.kind === "motor" ? boat.power : undefined,
    );
    const request = (type: string, body: URLSearchParams | FormData) =>
      checkRequest("order", { path: {}, query: {}, headers: { "content-type": type }, body });
    const form = new FormData();
    form.append("count", "2");
    form.append("boats", JSON.stringify({ kind: "motor", power: 1 }));
    await api.order({ count: 2, boats: [{ kind: "motor", power: 1 }] });
    console.log(JSON.stringify({
      sizes: sizes.map((size) => typeof size),
      findings: checkResponse("list", { status: 200, headers, body: data }),
      wrong: checkResponse("list", { status: 200, headers, body: [{ kind: "sail" }, { kind: "boat" }] }).map(({ path }) => path),
      forms: [
        request("application/x-www-form-urlencoded", new URLSearchParams({ count: "two" })).findings.map(({ path }) => path),
        request("multipart/form-data; boundary=b", form),
      ],
    }));`;
  expect(await compile(project, app)).toBe("");
  const mock = await startMock(project, "boats.json");
  try {
    expect(JSON.parse(await runApp(project, mock.url))).toEqual({
      sizes: ["number", "number"],
      findings: [],
      wrong: ["[0].masts", "[1].kind"],
      forms: [
        ["count"],
        {
          findings: [],
          path: {},
          query: {},
          body: { count: 2, boats: [{ kind: "motor", power: 1 }] },
        },
      ],
    });
  } finally {
    await mock.stop();
  }
}, 120_000);

test("the descriptions of others that have every kind of discriminator are generated", async () => {
  const require = createRequire(import.meta.url);
  for (const name of ["discriminators", "polymorphism"]) {
    await cp(require.resolve(`@readme/oas-examples/3.0/json/${name}.json`), join(project, `${name}.json`));
    const { code, stderr } = await cloudAgents(project, "generate", `${name}.json`, "--output", "generated");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await compile(project, 'export * from "./generated/client/index.js";')).toBe("");
  }
}, 120_000);
