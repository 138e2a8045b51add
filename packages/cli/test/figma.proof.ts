import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudAgents, compile, installCli } from "./helpers/installCli.ts";

const figma = fileURLToPath(
  new URL("../node_modules/@figma/rest-api-spec/openapi/openapi.yaml", import.meta.url),
);

let project: string;
beforeAll(async () => {
  project = await installCli("100% dir");
});
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

test("the generated client of Figma compiles", async () => {
  await cp(figma, join(project, "figma.yaml"));
  expect(await cloudAgents(project, "init", "figma.yaml")).toMatchObject({ code: 0, stderr: "" });
  const { code, stderr } = await cloudAgents(project, "generate");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const app = `
    import { FigmaClient } from "./generated/client/index.js";
    import { handlers } from "./generated/msw/index.js";
    import { checkResponse } from "./generated/validator/index.js";

    declare const process: { argv: string[] };
    const api = new FigmaClient({ token: "secret", baseUrl: String(process.argv[2]) });
    const { data, response } = await api.getMe().withResponse();
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    const findings = checkResponse("getMe", { status: response.status, headers, body: data });
    console.log(JSON.stringify({ findings, email: typeof data.email, handlers: handlers().length }));`;
  expect(await compile(project, app)).toBe("");
  expect(await compile(project, app, "typescript")).toBe("");
}, 120_000);
