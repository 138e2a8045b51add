import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import ts from "typescript";
import { cloudAgents, compile, installCli, runApp } from "./helpers/installCli.ts";

let project: string;
beforeAll(async () => {
  project = await installCli("番 100% safe");
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
}, 120_000);
afterAll(() => rm(dirname(project), { recursive: true, force: true }));

const schemes = {
  token: { type: "http", scheme: "Bearer" },
  login: { type: "http", scheme: "basic" },
  "api key": { type: "apiKey", in: "header", name: "X-Key" },
  asked: { type: "apiKey", in: "query", name: "鍵" },
  session: { type: "apiKey", in: "cookie", name: "sid" },
  digest: { type: "http", scheme: "digest" },
};

/** A description with one operation for each requirement, and what the server wants of it. */
async function generate(operations: Record<string, object>, root: object = {}): Promise<string> {
  const responses = { 200: { description: "It.", content: { "application/json": { schema: {} } } } };
  const paths = Object.fromEntries(
    Object.entries(operations).map(([id, more]) => [
      `/${id}/{of}`,
      {
        parameters: [
          { name: "of", in: "path", required: true, schema: { type: "string" } },
          { name: "q", in: "query", schema: { type: "string" } },
        ],
        get: { operationId: id, responses, ...more },
      },
    ]),
  );
  const document = {
    openapi: "3.1.0",
    info: { title: "Vault API", version: "1" },
    servers: [{ url: "http://127.0.0.1:1" }],
    ...root,
    paths,
    components: { securitySchemes: schemes },
  };
  await writeFile(join(project, "openapi.json"), JSON.stringify(document, null, 1));
  return (await cloudAgents(project, "generate")).stderr;
}

const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(seen(request)));
});
const seen = ({ url, headers }: IncomingMessage) => ({
  url,
  ...Object.fromEntries(
    ["authorization", "x-key", "cookie"].flatMap((name) =>
      headers[name] === undefined ? [] : [[name, headers[name]]],
    ),
  ),
});
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

/** Runs statements with a client that has these options; what is printed is parsed. Checking their types takes longer than all else. */
async function run(options: string, calls: string, types: "checked" | "unchecked"): Promise<unknown> {
  const { port } = server.address() as AddressInfo;
  const app = `
    import { createLogger, VaultClient } from "./generated/client/index.js";
    declare const process: { env: Record<string, string> };
    process.env["VAULT_ASKED"] = "from the environment";
    const said: unknown[] = [];
    const lines: string[] = [];
    const note = (...line: unknown[]) => void lines.push(JSON.stringify(line));
    const log = { debug: note, info: note, warn: note };
    createLogger("warn", log);
    const attempt = (work: PromiseLike<unknown>) => work.then((value) => said.push(value), (error) => said.push(String(error)));
    const api = new VaultClient({ baseUrl: "http://127.0.0.1:${port}", maxRetries: 0, ${options} });
    ${calls}
    console.log(JSON.stringify(said));`;
  if (types === "checked") expect(await compile(project, app)).toBe("");
  else await writeFile(join(project, "app.js"), ts.transpile(app, { target: ts.ScriptTarget.ES2022 }));
  return JSON.parse(await runApp(project));
}

test("each kind of credential is sent where the operation wants it, and nowhere else", async () => {
  const operations = {
    usual: {},
    open: { security: [] },
    login: { security: [{ login: [] }] },
    key: { security: [{ "api key": [] }] },
    asked: { security: [{ asked: [] }] },
    cookie: { security: [{ session: [] }] },
    both: { security: [{ token: [], "api key": [] }] },
    either: { security: [{ digest: [] }, { login: [] }, { token: [] }] },
    maybe: { security: [{}, { token: [] }] },
  };
  expect(await generate(operations, { security: [{ token: [] }] })).toBe("");
  const calls = ["usual", "open", "key", "cookie", "both", "either", "maybe", "login"].map(
    (id) => `await attempt(api.${id}("a"));`,
  );
  const options = `token: async () => "t1", credentials: {
    login: { username: "山", password: "a:b" }, "api key": "k 1", session: () => "s1" }, defaultHeaders: { cookie: "theme=dark" }`;
  expect(
    await run(options, `${calls.join("\n")}\nawait attempt(api.asked("a", { q: "b c" }));`, "checked"),
  ).toEqual([
    { url: "/usual/a", authorization: "Bearer t1", cookie: "theme=dark" },
    { url: "/open/a", cookie: "theme=dark" },
    { url: "/key/a", "x-key": "k 1", cookie: "theme=dark" },
    { url: "/cookie/a", cookie: "theme=dark; sid=s1" },
    { url: "/both/a", authorization: "Bearer t1", "x-key": "k 1", cookie: "theme=dark" },
    {
      url: "/either/a",
      authorization: `Basic ${Buffer.from("山:a:b").toString("base64")}`,
      cookie: "theme=dark",
    },
    { url: "/maybe/a", authorization: "Bearer t1", cookie: "theme=dark" },
    {
      url: "/login/a",
      authorization: `Basic ${Buffer.from("山:a:b").toString("base64")}`,
      cookie: "theme=dark",
    },
    { url: `/asked/a?q=b%20c&${encodeURIComponent("鍵")}=from%20the%20environment`, cookie: "theme=dark" },
  ]);
  expect(
    await run(
      `credentials: { "api key": "line\\nbreak" }`,
      `for (const id of ["both", "either", "key", "maybe", "cookie"] as const) await attempt(api[id]("a"));`,
      "unchecked",
    ),
  ).toEqual([
    "TypeError: GET /both/{of} needs the option token (or VAULT_TOKEN) and credentials.api key (or VAULT_API_KEY).",
    "TypeError: GET /either/{of} needs credentials.login, or the option token (or VAULT_TOKEN).",
    "TypeError: The credential api key has an invalid character. Was it copied whole?",
    { url: "/maybe/a" },
    { url: "/cookie/a" },
  ]);
}, 120_000);

test("a key is in no log and in no error", async () => {
  expect(
    await generate({ asked: {}, key: { security: [{ "api key": [] }] } }, { security: [{ asked: [] }] }),
  ).toBe("");
  const said = await run(
    `credentials: { asked: "geheim & 鍵", "api key": "verysecretkey" }, logger: createLogger("debug", log)`,
    `await attempt(api.asked("a").then(() => "sent"));
     await attempt(api.key("a").then(() => "sent"));
     await attempt(api.withOptions({ baseUrl: "http://127.0.0.1:1" }).asked("a"));
     said.push(lines.join("\\n"));`,
    "unchecked",
  );
  const text = JSON.stringify(said);
  expect(text).toContain("GET http://127.0.0.1");
  expect(text).not.toMatch(/geheim|verysecret/);
}, 120_000);

test("an API without security has a client without credentials", async () => {
  expect(await generate({ open: {} })).toBe("");
  const calls = `await attempt(api.open("a"));
    // @ts-expect-error Nothing would be sent of it.
    const wrong = () => new VaultClient({ token: "t1" });
    try { wrong(); } catch (error) { said.push(String(error)); }`;
  expect(await run("", calls, "checked")).toEqual([
    { url: "/open/a" },
    expect.stringMatching(/^TypeError: The options of the client must not have token\. Use baseUrl, /),
  ]);
}, 120_000);

test.each([
  [
    { security: [{ digest: [] }] },
    "The security scheme digest cannot be used by the client: it sends digest.",
  ],
  [
    { security: [{ nothing: [] }] },
    "security names nothing, which components.securitySchemes does not have.",
  ],
  [{ security: [{ token: [], login: [] }] }, "token and login both need the header Authorization."],
])("%j is refused with its place", async (operation, message) => {
  const stderr = await generate({ odd: operation });
  expect(stderr).toMatch(/^openapi\.json:\d+:\d+: .+\n$/);
  expect(stderr).toContain(message);
});
