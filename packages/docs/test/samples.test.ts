import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type RunningServer, startServer } from "@cloud-agents/server";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { kebab } from "../site/pages/Addresses.ts";
import { renderedDescription } from "./helpers/renderedDescription.ts";
import { site } from "./helpers/renderedSite.ts";
import { startExampleServer } from "./helpers/startExampleServer.ts";

const run = promisify(execFile);

/** The hosts of the documents, and what stands for them in a sample until it is known where it runs. */
const HOST = /https:\/\/(?:openapi\.qoder\.sh|api\.qoder\.com)\/api\/v1\/cloud/g;
const BASE = "http://base.invalid";

const description = await renderedDescription();
const server = description.servers[0] ?? "";

/** Every sample of every named example, by its operation. */
const samples = site.pages
  .filter(({ language, kind }) => language === "en" && kind === "operation")
  .flatMap(({ path, blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind !== "samples") return [];
      const source = (wanted: string) =>
        block.samples.find(({ label }) => label === wanted)?.source.replaceAll(HOST, BASE) ?? "";
      return [
        {
          id: path.split("/")[1] ?? "",
          example: block.title,
          curl: source("curl"),
          typescript: source("TypeScript"),
          openapiFetch: source("openapi-fetch"),
          python: source("Python"),
        },
      ];
    }),
  );
const operationOf = (id: string) =>
  description.operations.find((operation) => kebab(operation.id) === id)?.id;

/** Where Python or its `requests` is missing, this is said, and its samples are passed over. */
const hasRequests = spawnSync("python3", ["-c", "import requests"]).status === 0;
if (!hasRequests)
  process.stderr.write("The Python samples are skipped: there is no python3 with requests.\n");
const overviewText = String((description.document.info as { description: string }).description);
const blocks = [...overviewText.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, source]) => ({
  language,
  source: source ?? "",
}));
const overview = blocks.filter(({ language }) => language === "ts").map(({ source }) => source);
const shell = blocks.filter(({ language }) => language === "bash").map(({ source }) => source);

// Inside the package, so that the samples find the client the way a user's code does.
const reports = fileURLToPath(new URL("../reports/", import.meta.url));
let folder: string;
let api: Awaited<ReturnType<typeof startExampleServer>>;

beforeAll(async () => {
  await mkdir(reports, { recursive: true });
  folder = await mkdtemp(join(reports, "samples-"));
  api = await startExampleServer(description);
});

afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

test("every named example has a sample in each language, and a private repository with its token is among them", () => {
  expect(samples.length).toBeGreaterThan(description.operations.length);
  for (const { id, example, ...sources } of samples)
    expect({ id, example, missing: Object.values(sources).filter((source) => !source) }).toEqual({
      id,
      example,
      missing: [],
    });
  const withToken = samples.filter(({ curl }) => curl.includes('"authorization_token"'));
  expect(withToken.map(({ id }) => id)).toContain("add-session-resources");
});

test("every TypeScript sample and every TypeScript block of the overview type-checks", async () => {
  const sources = [
    ...samples.flatMap(({ id, typescript, openapiFetch }, index) => [
      [`${id}-${index}.ts`, typescript],
      [`${id}-${index}-fetch.ts`, openapiFetch],
    ]),
    ...overview.map((source, index) => [`overview-${index + 1}.ts`, source]),
  ];
  for (const [name, source] of sources) await writeFile(join(folder, `${name}`), `${source}`);
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false },
    include: ["*.ts"],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = join(dirname(manifest), "bin/tsc");
  const findings = await run(process.execPath, [tsc, "--project", folder, "--pretty", "false"]).then(
    () => "",
    (error) => error.stdout || error.message,
  );
  expect(findings).toBe("");
  expect(overview.length).toBeGreaterThan(0);
});

describe("the samples of a request all send the same", () => {
  test.each(samples)("$id $example", async ({ id, curl, typescript, openapiFetch, python }) => {
    await writeFile(join(folder, "notes.md"), "# Notes");
    const to = (source: string) => source.replaceAll(BASE, api.url);
    const [fromShell] = await requestsOf(() => runShell(to(curl)));
    expect(fromShell).toMatchObject({ operation: operationOf(id), token: "Bearer test-token" });
    const [fromClient] = await requestsOf(() => runTypeScript(typescript, api.url));
    expect(fromClient).toEqual(fromShell);
    const [fromFetch] = await requestsOf(() => runTypeScript(to(openapiFetch), api.url));
    expect(fromFetch).toEqual(fromShell);
    if (!hasRequests) return;
    const [fromPython] = await requestsOf(() => runPython(to(python)));
    expect(fromPython).toEqual(fromShell);
  });
});

describe("the samples of a request succeed on the reference server", () => {
  let reference: RunningServer;

  beforeAll(async () => {
    reference = await startServer();
  });

  afterAll(() => reference.stop());

  /** A sample with the ids of objects that are there; each run has its own. */
  async function fill(source: string, isStream: boolean): Promise<string> {
    const agent = await post("/agents", { name: "reviewer", model: "ultimate" });
    const environment = await post("/environments", { name: "box", config: { type: "cloud" } });
    const session = await post("/sessions", { agent: agent.id, environment_id: environment.id });
    const form = new FormData();
    form.append("file", new File(["# Notes"], "notes.md"));
    const file = await post("/files", form);
    // The stream of a session that is over ends.
    if (isStream) await post(`/sessions/${session.id}/cancel`, undefined);
    return source
      .replaceAll(BASE, reference.url)
      .replaceAll(/\bagent_[0-9a-f]+\b/g, String(agent.id))
      .replaceAll(/\benv_[0-9a-f]+\b/g, String(environment.id))
      .replaceAll(/\bsess_[0-9a-f]+\b/g, String(session.id))
      .replaceAll(/\bfile_[0-9a-f]+\b/g, String(file.file_id));
  }

  async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const isForm = body instanceof FormData;
    const response = await fetch(reference.url + path, {
      method: "POST",
      headers: {
        authorization: "Bearer test-token",
        ...(!isForm && body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    expect(response.status).toBeLessThan(300);
    return response.json();
  }

  test.each(samples)("$id $example", async ({ id, curl, typescript, openapiFetch, python }) => {
    await writeFile(join(folder, "notes.md"), "# Notes");
    const isStream = id === "stream-session-events";
    await runShell((await fill(curl, isStream)).replaceAll("curl ", "curl --fail-with-body -sS "));
    await runTypeScript(await fill(typescript, isStream), reference.url);
    const printed = await runTypeScript(await fill(openapiFetch, isStream), reference.url);
    for (const value of printed) expect((value as { type?: string }).type).not.toBe("error");
    if (hasRequests) await runPython(await fill(python, isStream));
  });
});

describe("the quickstart takes five steps", () => {
  const steps = [
    "createAgent",
    "createEnvironment",
    "createSession",
    "sendSessionEvents",
    "streamSessionEvents",
  ];

  test("with the client", async () => {
    const requests = await requestsOf(() => runTypeScript(overview[0] ?? ""));
    // A stream also asks the list, to learn whether the server replays what came before.
    const taken = requests.map(({ operation }) => operation).filter((id) => id !== "listSessionEvents");
    expect(taken).toEqual(steps);
  });

  test("with curl", async () => {
    // Stands in for jq, which a machine that runs tests may lack.
    const jq = `jq() { node -pe 'JSON.parse(require("fs").readFileSync(0)).id'; }\n`;
    const requests = await requestsOf(() => runShell(jq + shell[0]?.replace(server, api.url)));
    expect(requests.map(({ operation }) => operation)).toEqual(steps);
  });
});

async function requestsOf(action: () => Promise<unknown>) {
  api.requests.length = 0;
  await action();
  return [...api.requests];
}

async function runShell(script: string): Promise<void> {
  await run("bash", ["-euc", script], { cwd: folder, env: { ...process.env, QODER_PAT: "test-token" } });
}

async function runPython(source: string): Promise<void> {
  await run("python3", ["-c", source], { cwd: folder, env: { ...process.env, QODER_PAT: "test-token" } });
}

let modules = 0;

/** Runs a module; returns what it printed. */
async function runTypeScript(source: string, baseUrl = api.url): Promise<unknown[]> {
  const options = JSON.stringify({ token: "test-token", baseUrl });
  modules += 1;
  const file = join(folder, `run-${modules}.ts`);
  await writeFile(
    file,
    [
      "export const printed: unknown[] = [];",
      "const console = { log: (value: unknown) => printed.push(value) };",
      'const process = { env: { QODER_PAT: "test-token" }, stdout: { write: (text: string) => printed.push(text) } };',
      source.replace("new CloudAgents()", `new CloudAgents(${options})`),
    ].join("\n"),
  );
  const { printed } = await import(pathToFileURL(file).href);
  return printed;
}
