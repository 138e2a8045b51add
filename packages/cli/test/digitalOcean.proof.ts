import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { startMock } from "./helpers/startMock.ts";

/** Operations whose example the description itself does not allow: objects for texts. */
const CONTRADICTORY = ["monitoring_list_alertPolicy"];

/** Reads everything that can be read with the generated client, and checks what comes back with the generated validator. */
const app = `
  import type { Droplet } from "./droplet.js";
  import { DigitalOceanClient } from "./generated/client/index.js";
  import { checkResponse, type OperationId } from "./generated/validator/index.js";
  import { operations } from "./operations.js";

  declare const process: { argv: string[] };
  const api = new DigitalOceanClient({ token: "secret", baseUrl: String(process.argv[2]), maxRetries: 0 });
  const { droplet } = await api.dropletsGet("3164444");
  const name: Droplet["name"] | undefined = droplet?.name;
  // @ts-expect-error An id is a text here.
  export const wrongCall = () => api.dropletsGet(1);

  const calls = { name, valid: 0, invalid: [] as string[], failed: [] as string[] };
  for (const { id, sdkName, args } of operations) {
    const call = (api as unknown as Record<string, (...args: unknown[]) => ReturnType<typeof api.dropletsGet>>)[sdkName];
    try {
      const { data, response } = await call!(...args).withResponse();
      const isUnread = (data as unknown) instanceof Response;
      if (isUnread) await response.body?.cancel();
      const headers = Object.fromEntries(response.headers);
      const parts = { status: response.status, headers, body: data };
      if (isUnread || checkResponse(id as OperationId, parts).length === 0) calls.valid += 1;
      else calls.invalid.push(id);
    } catch (error) {
      calls.failed.push(id + ": " + error);
    }
  }
  console.log(JSON.stringify(calls));`;

let project: string;
beforeAll(async () => {
  project = await installCli("659 操作");
}, 120_000);
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

test("659 operations of OpenAPI 3.0: the client reads from the mock what the validator accepts", async () => {
  const packed = await readFile(new URL("digitalocean/openapi.json.gz", import.meta.url));
  await writeFile(join(project, "openapi.json"), gunzipSync(packed));
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  const { code, stdout, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("DigitalOcean API: 659 operations, 897 schemas");

  const calls = await readableOperations();
  await writeFile(join(project, "operations.js"), `export const operations = ${JSON.stringify(calls)};`);
  await writeFile(
    join(project, "operations.d.ts"),
    "export const operations: { id: string; sdkName: string; args: unknown[] }[];",
  );
  await writeFile(
    join(project, "droplet.ts"),
    'import type { components } from "./generated/types/index.js";\nexport type Droplet = components["schemas"]["droplet"];',
  );
  expect(await compile(project, app)).toBe("");
  expect(await compile(project, app, "typescript")).toBe("");
  const mock = await startMock(project);
  try {
    const { name, valid, invalid, failed } = JSON.parse(await runApp(project, mock.url));
    expect({ name: typeof name, invalid, failed }).toEqual({
      ...{ name: "string", invalid: CONTRADICTORY, failed: [] },
    });
    expect(valid + invalid.length).toBe(calls.length);
    expect(calls.length).toBeGreaterThan(300);
  } finally {
    await mock.stop();
  }
}, 900_000);

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  example?: unknown;
  schema: { example?: unknown; default?: unknown; enum?: unknown[]; format?: string };
}

/** Every GET that returns 200, with arguments that the description gives as examples. */
async function readableOperations() {
  const document = JSON.parse(await readFile(join(project, "generated/docs/openapi.json"), "utf8"));
  const { operations } = await import(join(project, "generated/validator/tables.js"));
  const follow = <Node extends { $ref?: string }>(node: Node): Node =>
    node.$ref === undefined
      ? node
      : follow(
          node.$ref
            .slice(2)
            .split("/")
            .reduce((at, step) => at[step], document),
        );
  const argumentOf = ({ schema, example }: Parameter) => {
    const {
      example: given,
      default: usual,
      enum: values = [],
      format,
    } = follow(schema as { $ref?: string }) as Parameter["schema"];
    return example ?? given ?? usual ?? values[0] ?? (format === "uuid" ? crypto.randomUUID() : "1");
  };
  return Object.values(operations as Record<string, { id: string; sdkName: string; path: string }>).flatMap(
    ({ id, sdkName, path }) => {
      const { parameters: shared = [], get } = document.paths[path];
      if (get?.operationId !== id || get.responses["200"] === undefined) return [];
      const parameters: Parameter[] = [...shared, ...(get.parameters ?? [])].map(follow);
      const inPath = [...path.matchAll(/{([^}]+)}/g)].map(([, name]) =>
        String(argumentOf(parameters.find((each) => each.in === "path" && each.name === name) as Parameter)),
      );
      const inQuery = parameters.filter((each) => each.in === "query");
      const query = Object.fromEntries(
        inQuery.filter(({ required }) => required).map((each) => [each.name, argumentOf(each)]),
      );
      return [{ id, sdkName, args: inQuery.length > 0 ? [...inPath, query] : inPath }];
    },
  );
}
