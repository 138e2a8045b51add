import { expect, test } from "@jest/globals";
import { createLog, type LogLevel, logLevels } from "../../src/logging/log.ts";

const clock = { now: () => new Date(0), sleep: async () => {} };

function logged(level: LogLevel, secrets: string[] = []) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, write: (line) => lines.push(line), clock, secrets }) };
}

test("an entry is one line of JSON with time, level and event first", () => {
  const { lines, log } = logged("info");
  log.info("request", { requestId: "req_1", path: "/agents\n/x", status: 200, ms: 1.5 });
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"request","requestId":"req_1","path":"/agents\\n/x","status":200,"ms":1.5}',
  ]);
});

test.each([
  ["debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
  ["silent", []],
] as const)("at level %s the log has %j", (level, expected) => {
  const { lines, log } = logged(level);
  for (const at of ["debug", "info", "warn", "error"] as const) log[at]("event");
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
});

const circle: { self?: object } = {};
circle.self = circle;

test.each<[string, object]>([
  ["a password field of the description", { body: { resources: [{ authorization_token: "hush" }] } }],
  ["an Authorization header", { headers: { Authorization: "hush" } }],
  ["a bearer token in a text", { error: "sent 'Bearer hush' to the endpoint" }],
  ["a user's name and password in a URL", { url: "https://me:hush@github.com/a/b" }],
  ["a token in a query", { path: "/agents?token=hush&limit=1" }],
  ["a body as text", { body: '{"authorization_token": "hush", "type": "github_repository"}' }],
  ["a body as text inside of a text", { body: '{\\"authorization_token\\":\\"hush\\"}' }],
  ["the start of a body that was cut off", { body: '{"authorization_token":"hus hush' }],
  ["a known token anywhere in a text", { path: "/agents/known-hush-1" }],
  ["the message of an error", { error: new Error("no Bearer hush", { cause: new Error("Bearer hush") }) }],
  ["what JSON.parse quotes", { error: parseError('{"a": [hush') }],
])("%s never appears, at any level", (_, fields) => {
  for (const level of logLevels) {
    const { lines, log } = logged(level, ["known-hush-1", "known-hush"]);
    for (const at of ["debug", "info", "warn", "error"] as const) log[at]("event", fields);
    expect(lines.join("\n")).not.toContain("hush");
  }
});

test("what is not secret is not touched", () => {
  const { lines, log } = logged("info");
  const fields = {
    usage: { input_tokens: 5 },
    path: "/agents?limit=1&after_id=agent_1",
    tokens: 2,
    big: null,
  };
  log.info("event", fields);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject(fields);
});

test("an error shows its stack at debug only", () => {
  const error = new TypeError("x is not y");
  const [debug, info] = (["debug", "info"] as const).map((level) => {
    const { lines, log } = logged(level);
    log.error("failed", { error });
    return JSON.parse(lines[0] ?? "").error;
  });
  expect(info).toEqual({ name: "TypeError", message: "x is not y" });
  expect(debug.stack).toContain("log.test.ts");
});

test("an object that contains itself is cut off", () => {
  const { lines, log } = logged("info");
  log.info("event", circle);
  expect(lines[0]).toContain("[too deep]");
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
