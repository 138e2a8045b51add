import { expect, test } from "@jest/globals";
import { readCommand } from "../src/cli/readCommand.ts";

const run = (text: string, env: NodeJS.ProcessEnv = {}) =>
  readCommand(["run", ...text.split(" ").filter(Boolean)], env);
const target = "--url http://127.0.0.1:1/api/ --token pt-a";

test("a URL and a token are a full run, which asks first and removes what it created", () => {
  expect(run(target)).toEqual({
    name: "run",
    start: undefined,
    yes: false,
    quiet: false,
    files: {},
    options: {
      ...{ url: "http://127.0.0.1:1/api", token: "pt-a", ids: {}, level: "full", profile: "full" },
      ...{ keepsState: true, removes: true },
    },
  });
});

test("lists, ids, limits and files are read", () => {
  const command = run(
    `${target} --only createAgent,getAgent --only listAgents --skip uploadFile --agent agent_1 --environment env_1 --file file_1 ` +
      "--session sess_1 --max-objects 5 --silence-seconds 2 --timeout-seconds 90 --level read --profile documents --html a.html --junit b.xml --keep-objects",
  );
  expect(command).toMatchObject({
    files: { html: "a.html", junit: "b.xml" },
    options: {
      only: ["createAgent", "getAgent", "listAgents"],
      skip: ["uploadFile"],
      ids: { agent_id: "agent_1", environment_id: "env_1", file_id: "file_1", session_id: "sess_1" },
      ...{
        maxObjects: 5,
        silenceMs: 2_000,
        responseMs: 90_000,
        level: "read",
        profile: "documents",
        removes: false,
      },
    },
  });
});

test("tokens may stand in the environment, where other users do not see them", () => {
  const env = {
    CLOUD_AGENTS_TARGET_TOKEN: "pt-main",
    CLOUD_AGENTS_OTHER_TOKEN: "pt-other",
    CLOUD_AGENTS_RESTRICTED_TOKEN: "pt-reader",
  };
  expect(run("--url http://127.0.0.1:1", env)).toMatchObject({
    options: { token: "pt-main", otherToken: "pt-other", restrictedToken: "pt-reader" },
  });
});

test("the live service gets its token, a few objects at most, and the first level", () => {
  expect(run("--live", { QODER_PAT: "pt-live" })).toMatchObject({
    options: {
      url: "https://openapi.qoder.sh/api/v1/cloud",
      ...{ token: "pt-live", level: "smoke", maxObjects: 30, maxMessages: 3, removes: true },
    },
  });
});

test("the token of the live service goes nowhere else", () => {
  expect(() => run("--url http://127.0.0.1:1", { QODER_PAT: "pt-live" })).toThrow(
    "There is no token. Pass --token TOKEN, or set CLOUD_AGENTS_TARGET_TOKEN.",
  );
});

test("in CI nobody is asked", () => {
  expect(run(target, { CI: "true" })).toMatchObject({ yes: true });
});

test.each([
  ["", "Name one target: --url URL, --live, --server or --mock. There is none."],
  [
    "--mock --server",
    "Name one target: --url URL, --live, --server or --mock. There is --server and --mock.",
  ],
  [
    "--url ftp://host --token a",
    '--url must be an http or https URL, such as http://127.0.0.1:4010, not "ftp://host".',
  ],
  [
    "--url http://me:secret@host --token a",
    "--url must have no user name and no password; pass the token with --token.",
  ],
  [`${target} --level all`, '--level must be smoke or read or full, not "all".'],
  [`${target} --profile pages`, '--profile must be documents or full, not "pages".'],
  [`${target} --max-objects -1`, ""],
  [`${target} --max-objects many`, '--max-objects must be a whole number, not "many".'],
  [`${target} --onyl createAgent`, "Unknown option '--onyl'. See: cloud-agents-contract --help"],
  ["--live", "There is no token. Pass --token TOKEN, or set QODER_PAT."],
])("%p is refused with what to write instead", (text, message) => {
  expect(() => run(text)).toThrow(message);
});

test("no command is help, and an unknown one is refused", () => {
  expect(readCommand([], {})).toEqual({ name: "help" });
  expect(readCommand(["--version"], {})).toEqual({ name: "version" });
  expect(() => readCommand(["rnu", "--mock"], {})).toThrow('There is no command "rnu".');
});
