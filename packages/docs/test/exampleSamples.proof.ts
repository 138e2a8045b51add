import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { kebab } from "../site/pages/Addresses.ts";
import { BASE, description, samples } from "./helpers/exampleSamples.ts";
import { startExampleServer } from "./helpers/startExampleServer.ts";
import { hasRequests, type SampleRunner, startSampleRunner } from "./helpers/startSampleRunner.ts";

const run = promisify(execFile);
const server = description.servers[0] ?? "";

const operationOf = (id: string) =>
  description.operations.find((operation) => kebab(operation.id) === id)?.id;

const withPython = hasRequests();
const overviewText = String((description.document.info as { description: string }).description);
const blocks = [...overviewText.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, source]) => ({
  language,
  source: source ?? "",
}));
const overview = blocks.filter(({ language }) => language === "ts").map(({ source }) => source);
const shell = blocks.filter(({ language }) => language === "bash").map(({ source }) => source);

let runner: SampleRunner;
let api: Awaited<ReturnType<typeof startExampleServer>>;

beforeAll(async () => {
  runner = await startSampleRunner();
  api = await startExampleServer(description);
});

afterAll(async () => {
  await api.stop();
  await runner.stop();
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
  const { folder } = runner;
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
    const to = (source: string) => source.replaceAll(BASE, api.url);
    const [fromShell] = await requestsOf(() => runner.runShell(to(curl)));
    expect(fromShell).toMatchObject({ operation: operationOf(id), token: "Bearer test-token" });
    const [fromClient] = await requestsOf(() => runner.runTypeScript(typescript, api.url));
    expect(fromClient).toEqual(fromShell);
    const [fromFetch] = await requestsOf(() => runner.runTypeScript(to(openapiFetch), api.url));
    expect(fromFetch).toEqual(fromShell);
    if (!withPython) return;
    const [fromPython] = await requestsOf(() => runner.runPython(to(python)));
    expect(fromPython).toEqual(fromShell);
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
    const requests = await requestsOf(() => runner.runTypeScript(overview[0] ?? "", api.url));
    // A stream also asks the list, to learn whether the server replays what came before.
    const taken = requests.map(({ operation }) => operation).filter((id) => id !== "listSessionEvents");
    expect(taken).toEqual(steps);
  });

  test("with curl", async () => {
    // Stands in for jq, which a machine that runs tests may lack.
    const jq = `jq() { node -pe 'JSON.parse(require("fs").readFileSync(0)).id'; }\n`;
    const requests = await requestsOf(() => runner.runShell(jq + shell[0]?.replace(server, api.url)));
    expect(requests.map(({ operation }) => operation)).toEqual(steps);
  });
});

async function requestsOf(action: () => Promise<unknown>) {
  api.requests.length = 0;
  await action();
  return [...api.requests];
}
