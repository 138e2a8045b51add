import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the tests import it by its name, as users do.
const folder = `${root}reports/commonjs`;

/** A test of an app, whose modules Babel turns into CommonJS. */
const appTest = `
import { File } from "node:buffer";
import { CloudAgents, ConflictError } from "@cloud-agents/client";
import { handlers, respond } from "@cloud-agents/msw";
import { setupServer } from "msw/node";

const server = setupServer(...handlers());
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());
const api = new CloudAgents({ token: "pt-test" });

test("its modules are CommonJS, in the environment that it asked for", () => {
  expect(typeof require).toBe("function");
  expect(typeof document).toBe(ENVIRONMENT);
});

test("an agent is made and a session is followed", async () => {
  expect(await api.agents.create({ name: "reviewer", model: "auto" })).toMatchObject({ type: "agent" });
  const types = [];
  for await (const event of api.sessions.events.stream("sess_1")) {
    types.push(event.type);
    if (event.type === "session.status_idle") break;
  }
  expect(types).toContain("user.message");
});

test("a file is uploaded", async () => {
  const file = new File(["# Plan"], "計画.md");
  expect(await api.files.upload({ file })).toMatchObject({ file_id: expect.any(String) });
});

test("an error is of the client's class", async () => {
  server.use(respond("sessions.events.send", { status: 409, example: "session_processing" }));
  const sent = api.sessions.events.send("sess_1", { events: [{ type: "user.interrupt" }] });
  await expect(sent).rejects.toBeInstanceOf(ConflictError);
});
`;

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const readme = await readFile(`${root}README.md`, "utf8");
  const recipe = /```js\n\/\/ jest\.config\.js\n(.*?)```/s.exec(readme)?.[1] ?? "";
  await writeFile(`${folder}/package.json`, "{}");
  await writeFile(`${folder}/jest.config.js`, recipe);
  await writeFile(
    `${folder}/babel.config.js`,
    'module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }]] };\n',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["jsdom, as the README has it", [], "object"],
  ["Node", ["--env=node"], "undefined"],
])(
  "Jest runs an app's tests in its CommonJS mode, in %s",
  async (_, args, environment) => {
    await writeFile(`${folder}/app.test.js`, appTest.replace("ENVIRONMENT", JSON.stringify(environment)));
    const jest = `${dirname(require.resolve("jest/package.json"))}/bin/jest.js`;
    const env = { ...process.env, NODE_OPTIONS: "", QODER_BASE_URL: "" };
    const { stderr } = await run(
      process.execPath,
      [jest, "--ci", "--json", "--outputFile=result.json", ...args],
      {
        cwd: folder,
        env,
      },
    ).catch((failure: { stderr: string }) => failure);
    const { numPassedTests, numFailedTests, success } = JSON.parse(
      await readFile(`${folder}/result.json`, "utf8").catch(() => "{}"),
    );
    if (!success) throw new Error(stderr);
    expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: 4, numFailedTests: 0 });
  },
  300_000,
);
