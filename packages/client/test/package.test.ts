import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the examples import it by its name, as users do.
const folder = `${root}reports/readme`;

const readme = (await readFile(`${root}README.md`, "utf8")) + (await readFile(`${root}UPGRADING.md`, "utf8"));
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match, index) => ({
  file: `example-${index + 1}.ts`,
  code: String(match[1]),
}));

/** The examples in the docstrings of `src`, with what their surroundings would provide. */
async function docstringExamples(): Promise<string[]> {
  const files = (await readdir(`${root}src`, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const sources = await Promise.all(files.map((name) => readFile(`${root}src/${name}`, "utf8")));
  return sources
    .flatMap((source) => [...source.matchAll(/```ts\n(.*?) *\* ```/gs)])
    .map((match) => String(match[1]).replaceAll(/^ *\* ?/gm, ""));
}
const docstringPrelude = `import { agentText, CloudAgents, createLogger, isKnownEvent, NotFoundError } from "@cloud-agents/client";
import { fileFromPath } from "@cloud-agents/client/node";
import { tracing } from "@cloud-agents/client/otel";
import { upload } from "@cloud-agents/client/upload";
import { validate } from "@cloud-agents/client/validate";
void [agentText, createLogger, isKnownEvent, NotFoundError, fileFromPath, tracing, upload, validate];
declare const api: CloudAgents, agentId: string, sessionId: string, fileId: string;
`;

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { file, code } of examples) await writeFile(`${folder}/${file}`, code);
  await mkdir(`${folder}/docstrings`);
  for (const [index, code] of (await docstringExamples()).entries())
    await writeFile(
      `${folder}/docstrings/example-${index + 1}.ts`,
      `${docstringPrelude}export async function example() {\n${code}}\n`,
    );
  await mkdir(`${folder}/library`);
  await writeFile(`${folder}/library/library.ts`, library);
  // What a project in a browser has: no Node types.
  await mkdir(`${folder}/browser`);
  await writeFile(
    `${folder}/browser/app.ts`,
    'import { CloudAgents } from "@cloud-agents/client";\nexport const agents = new CloudAgents({ token: "pt-1" }).agents.list();\n',
  );
});
// What a package that builds on the client has: it exports what the compiler infers from the client's types.
const library = `import { agentText, APIError, CloudAgents, createLogger, isKnownEvent, TurnFailedError } from "@cloud-agents/client";
import { upload } from "@cloud-agents/client/upload";
export const api = new CloudAgents({ token: "pt-1", logger: createLogger() });
export const byPath = () => api.raw.GET("/agents/{agent_id}", { params: { path: { agent_id: "agent_1" } } });
export const agents = api.agents.list({ limit: 3 });
export const names = async () => (await agents.all({ limit: 5 })).map(({ name }) => name);
export const agent = () => api.agents.get("agent_1").withResponse();
export const file = (form: Parameters<typeof upload>[1]) => upload(api, form);
export const run = api.sessions.run("sess_1", "Find the slow query.", { whenIdle: "wait" });
export const attached = () => api.sessions.attach("sess_1");
export const stream = api.sessions.events.stream("sess_1");
export const beats = api.sessions.events.stream("sess_1", { includeHeartbeats: true });
export const texts = agentText(stream);
export async function* known() {
  for await (const event of beats) if (event.type !== "heartbeat" && isKnownEvent(event)) yield event;
}
export const details = (error: unknown) =>
  error instanceof APIError ? [error.status, error.type, error.headers] : error instanceof TurnFailedError && error.events;
export class Mine extends CloudAgents {
  readonly mine = this.sessions.resources.addFile;
}
`;
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Type-checks some of the files as a strict project would, library files included, and returns what the compiler says. */
async function typeErrors(compiler: string, include: string, options: object): Promise<string> {
  const project = `${folder}/tsconfig.${compiler}.${include.replace(/\W/g, "_")}.json`;
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    target: "es2022",
    module: "nodenext",
    types: [],
    ...options,
  };
  await writeFile(project, JSON.stringify({ compilerOptions, include: [include] }));
  const tsc = require.resolve(`${compiler}/package.json`).replace("package.json", "bin/tsc");
  return run(process.execPath, [tsc, "-p", project, "--pretty", "false"]).then(
    () => "",
    (failure: { stdout: string }) => failure.stdout,
  );
}

// One test for each compilation, because each takes seconds.
const compilations = [
  ["5.4", "typescript-5.4"],
  ["5.9", "typescript-5"],
  ["7", "typescript"],
].flatMap(([version = "", compiler = ""]) => [
  { what: "the README's examples", version, compiler, include: "*.ts", options: { types: ["node"] } },
  {
    what: "the examples of the docstrings",
    ...{ version, compiler, include: "docstrings/*.ts" },
    options: { types: ["node"], noUnusedLocals: false },
  },
  {
    what: "an app in a browser",
    version,
    compiler,
    include: "browser/*.ts",
    options: { lib: ["es2023", "dom"] },
  },
  {
    what: "a package that exports what it has from the client",
    ...{ version, compiler, include: "library/*.ts" },
    options: { declaration: true },
  },
]);

test.each(compilations)(
  "$what and the package's types are right under TypeScript $version",
  async (compilation) => {
    const { compiler, include, options } = compilation;
    expect(await typeErrors(compiler, include, options)).toBe("");
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
