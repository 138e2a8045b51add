import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderedDescription } from "./helpers/renderedDescription.ts";
import { startExampleServer } from "./helpers/startExampleServer.ts";

const run = promisify(execFile);
const description = await renderedDescription();
const server = description.servers[0] ?? "";
const samples = description.operations.map(({ id, source }) => {
  const all = (source["x-codeSamples"] ?? []) as { label: string; source: string }[];
  const sample = (wanted: string) => all.find(({ label }) => label === wanted)?.source ?? "";
  return { id, curl: sample("curl"), typescript: sample("TypeScript") };
});
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

test("every operation has a curl and a TypeScript sample", () => {
  expect(samples.length).toBeGreaterThan(0);
  expect(samples.filter(({ curl, typescript }) => !curl || !typescript)).toEqual([]);
});

test("every TypeScript sample and every TypeScript block of the overview type-checks", async () => {
  const sources = [
    ...samples.map(({ id, typescript }) => [`${id}.ts`, typescript]),
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

describe("the curl and the TypeScript sample send the same request", () => {
  test.each(samples)("$id", async ({ id, curl, typescript }) => {
    await writeFile(join(folder, "notes.md"), "# Notes");
    const [fromShell] = await requestsOf(() => runShell(curl.replace(server, api.url)));
    const [fromClient] = await requestsOf(() => runTypeScript(typescript));
    expect(fromShell).toMatchObject({ operation: id, token: "Bearer test-token" });
    expect(fromClient).toEqual(fromShell);
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

let modules = 0;

async function runTypeScript(source: string): Promise<void> {
  const options = JSON.stringify({ token: "test-token", baseUrl: api.url });
  modules += 1;
  const file = join(folder, `run-${modules}.ts`);
  await writeFile(
    file,
    `const console = { log() {} };\n${source.replace("new CloudAgents()", `new CloudAgents(${options})`)}`,
  );
  await import(pathToFileURL(file).href);
}
