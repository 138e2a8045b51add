import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { packageFolders } from "../install.mjs";
import { hashGeneratedFiles } from "../src/generatedFiles.ts";
import { redoDescription } from "../src/redoDescription.ts";
import { runTurbo } from "../src/runTurbo.ts";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";
import { madeUpChanges } from "./helpers/madeUpChanges.ts";
import { addMadeUpOperation, program } from "./helpers/madeUpOperation.ts";
import { CLIENT_REFERENCE, NOT_SERVED } from "./helpers/printers.ts";
import { type Started, startInCopy } from "./helpers/startInCopy.ts";

// These tests go on from one another in one copy of the workspace: building it cold takes most of the time.

const run = promisify(execFile);
let copy: Copy;
let started: Started | undefined;
/** Id of an agent that the server was given before the first edit. */
let stored: string;

beforeAll(async () => {
  copy = await copyWorkspace();
});

afterAll(async () => {
  await started?.end("SIGINT");
  await copy.remove();
});

/** The tasks that ran, and those that came from the cache, as `package:task`. */
async function turbo(...args: string[]) {
  const { ok, tasks, errors } = await runTurbo(args, copy);
  const failed = tasks.filter(({ exitCode }) => exitCode !== 0).flatMap(({ id, log }) => [id, ...log]);
  if (!ok) throw new Error([...failed, ...errors].join("\n"));
  const names = (cached: boolean) =>
    tasks.filter((task) => task.cached === cached).map((task) => `${task.package}:${task.task}`);
  return { ran: names(false).sort(), cached: names(true).sort() };
}

function serving(): Started {
  if (!started) throw new Error("npm start is not running, see the test that starts it");
  return started;
}

const outputs = [
  "spec/dist/openapi.json",
  "spec/dist/sources.json",
  "packages/types/generated/index.d.ts",
  "packages/client/dist/index.js",
  "packages/mock/dist/index.js",
  "packages/docs/dist/site/index.html",
  "packages/server/dist/main.js",
];

test("builds everything once, then takes it from the cache and restores what was deleted", async () => {
  const first = await turbo("@cloud-agents/spec#lint", "build");
  expect(first.cached).toEqual([]);
  for (const path of outputs) await access(join(copy.root, path));
  for (const path of ["spec/dist", "packages/client/dist", "packages/mock/dist", "packages/docs/dist"]) {
    await rm(join(copy.root, path), { recursive: true });
  }
  const second = await turbo("@cloud-agents/spec#lint", "build");
  expect(second).toEqual({ ran: [], cached: first.ran });
  for (const path of outputs) await access(join(copy.root, path));
}, 600_000);

test("redoes what depends on a schema that was touched, and nothing else", async () => {
  const schema = await copy.read("spec/components/schemas/Environment.yaml");
  await copy.write(
    "spec/components/schemas/Environment.yaml",
    schema.replace("an agent works in", "agents work in"),
  );
  const { ran, cached } = await turbo("@cloud-agents/spec#lint", "build");
  expect(ran).toEqual([
    "changes:build",
    "cli:build",
    "client:build",
    "contract-tests:build",
    "docs:build",
    "docs:pages",
    "mock:build",
    "msw:build",
    "proxy:build",
    "react:build",
    "scripts:generate",
    "server:build",
    "spec:lint",
    "spec:translate",
    "validator:build",
  ]);
  expect(cached).toEqual(["child-process:build"]);
  expect(await copy.read("packages/types/generated/openapi.d.ts")).toContain(
    "The container that agents work in.",
  );
}, 600_000);

test("does not keep what was made while a file was being changed", async () => {
  const file = "spec/components/schemas/Environment.yaml";
  const schema = await copy.read(file);
  await copy.write(file, schema.replace("agents work", "one agent works"));
  expect(await redoDescription(["build"], copy, () => true)).toEqual([]);
  expect((await turbo("@cloud-agents/spec#lint", "@cloud-agents/scripts#generate")).cached).toEqual([]);
  // What follows starts from the cache.
  await copy.write(file, schema);
}, 600_000);

test("npm start serves the docs, the mock and the server", async () => {
  started = await startInCopy(copy);
  stored = (await askServer("POST", "/agents", { name: "kept", model: "ultimate" })).id;
  const page = await fetch(`${started.docs}/en/schemas/environment/`);
  expect(await page.text()).toContain("The container that agents work in.");
  expect(await mockedAgentName()).toBe(await agentNameInExample());
}, 600_000);

test("the examples run against what npm start serves", async () => {
  const { server, mock } = serving();
  const runExample = (name: string, program: string, env: NodeJS.ProcessEnv, ...args: string[]) =>
    spawn(process.execPath, ["--import", "tsx", program, ...args], {
      cwd: join(copy.root, "examples", name),
      env: { ...copy.env, QODER_PAT: "me", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const bot = runExample(
    "review-bot",
    "src/reviewBot.ts",
    { CLOUD_AGENTS_URL: server },
    "https://github.com/octocat/Spoon-Knife",
  );
  const [review, progress, [code]] = await Promise.all([
    text(bot.stdout),
    text(bot.stderr),
    once(bot, "exit"),
  ]);
  expect({ code, progress }).toMatchObject({ code: 0 });
  expect(review).toContain("Review this repository.");

  for (const api of [server, mock]) {
    const site = runExample("browser-page", "src/serve.ts", { CLOUD_AGENTS_URL: api, PORT: "0" });
    try {
      const [url] = await once(createInterface(site.stdout), "line");
      expect(await (await fetch(`${url}/page.js`)).text()).toContain("Start a session");
      const made = await fetch(`${url}/api/agents`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"name":"helper","model":"ultimate"}',
      });
      expect(made.status).toBe(201);
    } finally {
      site.kill();
    }
  }
}, 600_000);

test("an edit is served after one line that says what changed", async () => {
  const example = await copy.read("spec/components/examples/AgentExample.yaml");
  const schema = await copy.read("spec/components/schemas/Agent.yaml");
  await copy.write(
    "spec/components/examples/AgentExample.yaml",
    example.replace(/name: .*/, "name: renamed"),
  );
  await copy.write(
    "spec/components/schemas/Agent.yaml",
    schema.replace(/^description: .*/m, "description: Edited."),
  );
  expect(await serving().line(/[✓✗]/)).toMatch(
    /^✓ components\/examples\/AgentExample.yaml, components\/schemas\/Agent.yaml: .*patch schema Agent: description changed \(.*\ball \d+\.\d s\)$/,
  );
  expect(await mockedAgentName()).toBe("renamed");
  expect(await (await fetch(`${serving().docs}/openapi.json`)).text()).toContain("Edited.");
}, 600_000);

test("the server still has what it stored before the edit", async () => {
  expect(await askServer("GET", `/agents/${stored}`)).toMatchObject({ id: stored, name: "kept" });
});

test("a mistake is shown with its place while the last good state stays up, and the next save recovers", async () => {
  const file = "spec/components/schemas/Agent.yaml";
  const schema = await copy.read(file);

  await copy.write(file, `${schema}broken: [\n`);
  expect(await serving().line(/[✓✗]/)).toMatch(
    /^✗ components\/schemas\/Agent.yaml: not taken over, the last good state stays up/,
  );
  expect(await serving().line(/^ /)).toMatch(
    /^ {2}spec\/components\/schemas\/Agent\.yaml:\d+:\d+ Failed to parse/,
  );

  await copy.write(file, schema.replace("type: object", "type: objekt"));
  await serving().line(/✗/);
  expect(await serving().line(/^ /)).toMatch(/^ {2}spec\/components\/schemas\/Agent\.yaml:1:7 .*\(struct\)$/);

  expect(await mockedAgentName()).toBe("renamed");
  expect((await fetch(serving().docs)).status).toBe(200);

  await copy.write(file, schema);
  expect(await serving().line(/[✓✗]/)).toMatch(/^✓ components\/schemas\/Agent.yaml: the API is the same/);
}, 600_000);

test("a diagram shows the table that was saved, and the last one again", async () => {
  const file = "spec/components/schemas/SessionStatus.yaml";
  const schema = await copy.read(file);
  const archiving = async () => {
    const page = await fetch(`${serving().docs}/en/guides/sessions-and-turns/index.md`);
    return (await page.text()).match(/^\| archive \| (\S+)/m)?.[1];
  };
  expect(await archiving()).toBe("→");
  await copy.write(
    file,
    schema.replace("archive: { to: archived, writes: [] }", "archive: { error: archive_processing }"),
  );
  await serving().line(/✓/);
  expect(await archiving()).toBe("409");
  await copy.write(file, schema);
  await serving().line(/✓/);
  expect(await archiving()).toBe("→");
}, 600_000);

test("a made-up operation can be called through the typed client with no other edit", async () => {
  await addMadeUpOperation(copy);
  expect(await serving().line(/[✓✗]/)).toMatch(
    /^✓ .*: minor POST \/agents\/\{agent_id\}\/pings: operation added; .*minor schema AgentPing: exported type added.* \(/,
  );
  await copy.write("scripts/made-up/program.ts", program);
  await copy.write(
    "scripts/made-up/tsconfig.json",
    '{ "extends": "../tsconfig.base.json", "compilerOptions": { "noEmit": true, "types": ["node"] } }',
  );
  const cwd = join(copy.root, "scripts");
  await run("node_modules/.bin/tsc", ["-p", "made-up"], { cwd, env: copy.env });
  const args = ["--import", "tsx", "made-up/program.ts", serving().mock];
  expect((await run(process.execPath, args, { cwd, env: copy.env })).stdout).toBe("hello curious\n");
}, 600_000);

test("the loop writes what turbo writes, byte for byte", async () => {
  const byLoop = await hashOutputs();
  await turbo("build", "--force");
  expect(byLoop.size).toBeGreaterThan(100);
  expect(await hashOutputs()).toEqual(byLoop);
}, 600_000);

test("hand-written code that does not follow the description is named, with what to do, until it does", async () => {
  expect(await serving().line(/createAgentPing/)).toBe(
    "! server does not follow yet: nothing handles createAgentPing: export agentHandlers from packages/server/src/handlers/agents.ts and add that to packages/server/src/handlers/index.ts",
  );
  await madeUpChanges["An operation"].implement(copy);
  expect(await serving().line(/✓ server/)).toBe("✓ server follows again");
}, 600_000);

test("a server that cannot start is one line, and the next save starts it again", async () => {
  const file = "packages/server/src/objects/agents.ts";
  const text = await copy.read(file);
  await copy.write(file, `${text}\nthrow new Error("out of order");\n`);
  expect(await serving().line(/[✓✗]/)).toMatch(/^✗ packages\/server\/src\/objects\/agents\.ts: /);
  expect(await serving().line(/^ /)).toMatch(
    /^ {2}The server cannot start: packages\/server\/src\/objects\/agents\.ts Error: out of order$/,
  );
  await copy.write(file, text);
  expect(await serving().line(/[✓✗] packages/)).toMatch(/^✓ .*\(server /);
  expect(await askServer("GET", `/agents/${stored}`)).toMatchObject({ name: "kept" });
}, 600_000);

test("a mock that was killed is started again by the next save", async () => {
  const { stdout } = await run("ps", ["-A", "-o", "pid,args"]);
  const prism = stdout.split("\n").find((line) => line.includes("preparePrism") && line.includes(copy.root));
  process.kill(Number.parseInt(prism ?? "", 10), "SIGKILL");
  expect(await serving().line(/ended by itself/)).toMatch(
    /^The mock ended by itself; the next save starts it again\./,
  );
  const file = "spec/components/schemas/Agent.yaml";
  await copy.write(file, `# A comment.\n${await copy.read(file)}`);
  expect(await serving().line(/[✓✗]/)).toMatch(/^✓ .*: the API is the same \(mock /);
  expect(await mockedAgentName()).toBe("renamed");
}, 600_000);

test("a save during a rebuild is served, too, and both are named", async () => {
  const file = "spec/components/schemas/Agent.yaml";
  const schema = await copy.read(file);
  await copy.write(file, schema.replace("description: Edited.", "description: Edited once."));
  await sleep(400);
  await copy.write(file, schema.replace("description: Edited.", "description: Edited twice."));
  await serving().line(/✓.*Agent\.yaml/);
  const served = async () => (await fetch(`${serving().docs}/openapi.json`)).text();
  if (!(await served()).includes("Edited twice.")) await serving().line(/✓.*Agent\.yaml/);
  expect(await served()).toContain("Edited twice.");
}, 600_000);

test.each([
  [
    "a name that is not ASCII",
    "日本語.yaml",
    "type: strin\ndescription: x\n",
    /spec\/components\/schemas\/日本語\.yaml:1:7 /,
  ],
  [
    "a reference to itself",
    "Round.yaml",
    "$ref: Round.yaml\n",
    /Round\.yaml:1:1 The \$ref leads back to itself/,
  ],
  [
    "a reference to no file",
    "Lost.yaml",
    "type: object\ndescription: x\nproperties:\n  a:\n    $ref: Nowhere.yaml\n",
    /Lost\.yaml:5:5 The \$ref leads to a file that does not exist: components\/schemas\/Nowhere\.yaml/,
  ],
])(
  "%s is one line with its place",
  async (_, name, text, expected) => {
    const file = "spec/components/schemas/Agent.yaml";
    const schema = await copy.read(file);
    await copy.write(`spec/components/schemas/${name}`, text);
    await copy.write(file, schema.replace("properties:\n", `properties:\n  odd:\n    $ref: ${name}\n`));
    await serving().line(/✗/);
    expect(await serving().line(/^ /)).toMatch(expected);
    await copy.write(file, schema);
    await rm(join(copy.root, "spec/components/schemas", name));
    expect(await serving().line(/[✓✗]/)).toMatch(/^✓/);
  },
  600_000,
);

test("Ctrl-C ends everything", async () => {
  const { docs, mock, server, end } = serving();
  expect(await processesOfTheCopy()).not.toEqual([]);
  expect(await end("SIGINT")).toEqual({ code: 0, signal: null, lastLines: [] });
  await expect(fetch(docs)).rejects.toThrow();
  await expect(fetch(mock)).rejects.toThrow();
  await expect(fetch(server)).rejects.toThrow();
  started = undefined;
  expect(await processesOfTheCopy()).toEqual([]);
});

/** What is written by the builds that the loop runs, by path. */
async function hashOutputs(): Promise<Map<string, string>> {
  const hashes = await hashGeneratedFiles(copy.root);
  for (const folder of packageFolders(copy.root).filter((each) => !NOT_SERVED.includes(each))) {
    const dist = join(copy.root, folder, "dist");
    for (const entry of await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => [])) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !path.startsWith(join(copy.root, CLIENT_REFERENCE)))
        hashes.set(
          path,
          createHash("sha256")
            .update(await readFile(path))
            .digest("hex"),
        );
    }
  }
  return hashes;
}

async function processesOfTheCopy(): Promise<string[]> {
  const { stdout } = await run("ps", ["-A", "-o", "args"]);
  return stdout.split("\n").filter((line) => line.includes(copy.root));
}

async function askServer(method: string, path: string, body?: object): Promise<{ id: string; name: string }> {
  const response = await fetch(serving().server + path, {
    method,
    headers: { authorization: "Bearer me", "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json() as Promise<{ id: string; name: string }>;
}

async function mockedAgentName(): Promise<string> {
  const response = await fetch(`${serving().mock}/agents/agent_1`, {
    headers: { authorization: "Bearer any" },
  });
  return ((await response.json()) as { name: string }).name;
}

async function agentNameInExample(): Promise<string | undefined> {
  return /name: (.*)/.exec(await copy.read("spec/components/examples/AgentExample.yaml"))?.[1];
}
