import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";
import { startMock } from "./helpers/startMock.ts";

const description = `openapi: 3.1.0
info: { title: 図書館 API, version: 1.0.0 }
servers: [{ url: https://books.example/v1 }]
paths:
  /本:
    get:
      operationId: 本一覧
      parameters: [{ name: 検索, in: query, schema: { type: string } }]
      responses:
        "200":
          description: 全部
          content:
            application/json:
              schema: { type: object, properties: { data: { type: array, items: { $ref: "#/components/schemas/本" } } } }
              example: { data: [{ 題名: 吾輩は猫である }] }
    post:
      operationId: 本を 作る
      parameters: [{ name: 試し, in: query, schema: { type: boolean } }]
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/本" } } } }
      responses:
        "201": { description: 作成, content: { application/json: { schema: { $ref: "#/components/schemas/本" }, example: { 題名: 三四郎 } } } }
  /a%20b/本/{本ID}/{class}/{body}:
    parameters:
      - { $ref: "#/components/parameters/Id" }
      - { name: class, in: path, required: true, schema: { type: string } }
    put:
      operationId: 本/置き換え
      parameters: [{ name: body, in: path, required: true, schema: { type: string, enum: [y] } }]
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/本" } } } }
      responses:
        "200": { description: 本, content: { application/json: { schema: { $ref: "#/components/schemas/本" }, example: { 題名: 坊っちゃん } } } }
components:
  parameters:
    Id: { name: 本ID, in: path, required: true, schema: { type: string } }
  schemas:
    本: { type: object, required: [題名], properties: { 題名: { type: string }, 著者: { $ref: "#/components/schemas/著者" } } }
    著者: { type: object, properties: { 名前: { type: string } } }
`;

const program = `
  import { ApiClient } from "./generated/client/index.js";
  import type { 本, 著者 } from "./generated/types/index.js";
  import { checkRequest, checkResponse } from "./generated/validator/index.js";

  declare const process: { argv: string[] };
  const api = new ApiClient({ baseUrl: String(process.argv[2]) });
  const 漱石: 著者 = { 名前: "夏目漱石" };
  const one: 本 = await api.本.置き換え("い ろ", "x", "y", { 題名: "こころ", 著者: 漱石 });
  const made = await api.本を作る({ 題名: "猫" }, { 試し: true });
  const all = await api.本一覧({ 検索: "猫" });
  const refused = await api.本.置き換え("い", "x", "no", { 題名: "こころ" }).catch(({ status }) => status);
  const headers = { "content-type": "application/json" };
  const { findings } = checkRequest("本を 作る", { path: {}, query: {}, headers, body: { 題名: 1 } });
  const wrong = checkResponse("本/置き換え", { status: 200, headers, body: {} });
  // @ts-expect-error There is no such parameter.
  export const none = () => api.本一覧({ 検索語: "猫" });
  console.log(JSON.stringify([one, made, all, refused, findings.concat(wrong).map(({ path }) => path)]));`;

let project: string;
beforeAll(async () => {
  project = await installCli("図書館");
}, 120_000);
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

test("names in any letters, and words of JavaScript, become names that compile, and the mock knows the paths", async () => {
  expect(await cloudAgents(project, "init")).toMatchObject({ code: 0, stderr: "" });
  await writeFile(join(project, "openapi.yaml"), description);
  expect(await cloudAgents(project, "generate")).toMatchObject({ code: 0, stderr: "" });
  expect(await compile(project, program)).toBe("");
  const mock = await startMock(project);
  try {
    expect(JSON.parse(await runApp(project, mock.url))).toEqual([
      { 題名: "坊っちゃん" },
      { 題名: "三四郎" },
      { data: [{ 題名: "吾輩は猫である" }] },
      422,
      ['["題名"]', '["題名"]'],
    ]);
  } finally {
    await mock.stop();
  }
}, 120_000);
