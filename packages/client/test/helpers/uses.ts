import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../..", import.meta.url));

const readme = (await readFile(`${root}README.md`, "utf8")) + (await readFile(`${root}UPGRADING.md`, "utf8"));
/** The examples of the README and of UPGRADING, each with a file name. */
export const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match, index) => ({
  file: `example-${index + 1}.ts`,
  code: String(match[1]),
}));

/** The examples in the docstrings of `src`, with what their surroundings would provide. */
export async function docstringExamples(): Promise<string[]> {
  const files = (await readdir(`${root}src`, { recursive: true })).filter((name) => name.endsWith(".ts"));
  const sources = await Promise.all(files.map((name) => readFile(`${root}src/${name}`, "utf8")));
  return sources
    .flatMap((source) => [...source.matchAll(/```ts\n(.*?) *\* ```/gs)])
    .map((match) => String(match[1]).replaceAll(/^ *\* ?/gm, ""));
}
const docstringPrelude = `import { agentText, CloudAgents, createLogger, isKnownEvent, NotFoundError } from "@cloud-agents/client";
import { attach, createAgent, createClient, interrupt, run, type ApiClient } from "@cloud-agents/client/functions";
import { fileFromPath } from "@cloud-agents/client/node";
import { tracing } from "@cloud-agents/client/otel";
import { upload } from "@cloud-agents/client/upload";
import { validate } from "@cloud-agents/client/validate";
void [agentText, createLogger, isKnownEvent, NotFoundError, fileFromPath, tracing, upload, validate];
void [attach, createAgent, createClient, interrupt, run];
declare const client: ApiClient;
declare const api: CloudAgents, agentId: string, sessionId: string, fileId: string;
`;

// What a package that builds on the client has: it exports what the compiler infers from the client's types.
const library = `import { agentText, APIError, CloudAgents, createLogger, isKnownEvent, TurnFailedError } from "@cloud-agents/client";
import { createAgent, createClient, listAgents, run as runTurn, streamSessionEvents } from "@cloud-agents/client/functions";
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
export const client = createClient({ token: "pt-1" });
// @ts-expect-error a CloudAgents has methods, and is not for functions
export const refused = () => createAgent(api, { name: "reviewer", model: "auto" });
export const made = () => createAgent(client, { name: "reviewer", model: "auto" }).withResponse();
export const all = listAgents(client);
export const followed = streamSessionEvents(client, "sess_1");
export const turn = runTurn(client, "sess_1", "Find the slow query.");
export class Mine extends CloudAgents {
  readonly mine = this.sessions.resources.addFile;
}
`;
/**
 * Writes what users of the package write, each kind as a project of its own.
 *
 * @param folder inside the package, so that examples import it by its name, as users do
 */
export async function writeUses(folder: string): Promise<void> {
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
}

export interface Compilation {
  what: string;
  version: string;
  compiler: string;
  /** Which files, by a pattern. */
  include: string;
  options: object;
}

/** Type-checks one kind as a strict project would, library files included, and returns what the compiler says. */
export async function typeErrors(
  folder: string,
  { compiler, include, options }: Compilation,
): Promise<string> {
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

/**
 * How each kind of use is compiled. One test for each, because each takes seconds.
 *
 * @param compiler package name of a TypeScript of this version
 */
export function compilations(version: string, compiler: string): Compilation[] {
  return [
    { what: "the README's examples", version, compiler, include: "*.ts", options: { types: ["node"] } },
    {
      what: "the examples of the docstrings",
      ...{ version, compiler, include: "docstrings/*.ts" },
      options: { types: ["node"], noUnusedLocals: false },
    },
    {
      what: "an app in a browser",
      ...{ version, compiler, include: "browser/*.ts" },
      options: { lib: ["es2023", "dom"] },
    },
    {
      what: "a package that exports what it has from the client",
      ...{ version, compiler, include: "library/*.ts" },
      options: { declaration: true },
    },
  ];
}
