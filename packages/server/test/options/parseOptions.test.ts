import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { HELP, type Options, parseOptions } from "../../src/options/parseOptions.ts";
import { UsageError } from "../../src/options/UsageError.ts";

const defaults: Options = {
  port: 4020,
  host: "127.0.0.1",
  data: "memory",
  database: undefined,
  files: undefined,
  tokens: [],
  seed: undefined,
  scenario: undefined,
  chat: undefined,
  logLevel: "info",
  faults: undefined,
  metrics: undefined,
  heartbeatMs: 15_000,
  corsOrigins: [],
  allowedHosts: [],
};

test("without options, the server listens on 4020 of this computer and keeps nothing", async () => {
  expect(await parseOptions([], {})).toEqual(defaults);
});

test.each<[string, string[], string, string, Partial<Options>]>([
  ["--port", ["0"], "PORT", "0", { port: 0 }],
  ["--host", ["0.0.0.0"], "HOST", "0.0.0.0", { host: "0.0.0.0" }],
  ["--data", ["/data"], "DATA", "/data", { data: "/data" }],
  [
    "--database",
    ["postgres://me@box/agents"],
    "DATABASE",
    "postgres://me@box/agents",
    { database: "postgres://me@box/agents" },
  ],
  ["--files", ["database"], "FILES", "database", {}],
  ["--seed", ["7"], "SEED", "7", { seed: 7 }],
  ["--scenario", ["a.yaml"], "SCENARIO", "a.yaml", { scenario: "a.yaml" }],
  ["--log-level", ["debug"], "LOG_LEVEL", "debug", { logLevel: "debug" }],
  ["--heartbeat", ["50"], "HEARTBEAT", "50", { heartbeatMs: 50 }],
  ["--faults", [], "FAULTS", "on", { faults: {} }],
  ["--faults", ["rules.yaml"], "FAULTS", "rules.yaml", { faults: { rulesFile: "rules.yaml" } }],
  ["--metrics", [], "METRICS", "on", { metrics: "on" }],
  ["--metrics", ["network"], "METRICS", "network", { metrics: "network" }],
  ["--metrics=off", [], "METRICS", "off", {}],
  ["--faults=rules.yaml", [], "FAULTS", "rules.yaml", { faults: { rulesFile: "rules.yaml" } }],
])("%s %j and CLOUD_AGENTS_SERVER_%s=%s mean the same", async (flag, values, variable, value, expected) => {
  const options = { ...defaults, ...expected };
  expect(await parseOptions([flag, ...values], {})).toEqual(options);
  expect(await parseOptions([], { [`CLOUD_AGENTS_SERVER_${variable}`]: value })).toEqual(options);
});

test("a folder of files goes with a data folder or a database, whoever names it", async () => {
  for (const place of [{ data: "/data" }, { database: "postgres://me@box/agents" }]) {
    const [name, value] = Object.entries(place)[0] as [string, string];
    const expected = { ...defaults, ...place, files: "/files" };
    expect(await parseOptions([`--${name}`, value, "--files", "/files"], {})).toEqual(expected);
    expect(await parseOptions([`--${name}`, value], { CLOUD_AGENTS_SERVER_FILES: "/files" })).toEqual(
      expected,
    );
  }
});

test("the command line wins over the environment, and an empty variable counts as absent", async () => {
  const env = {
    CLOUD_AGENTS_SERVER_PORT: "1",
    CLOUD_AGENTS_SERVER_HOST: "",
    CLOUD_AGENTS_SERVER_FAULTS: "off",
  };
  expect(await parseOptions(["--port", "2"], env)).toEqual({ ...defaults, port: 2 });
});

test("a database comes before a folder, the command line before both, and two on the command line exclude each other", async () => {
  const database = "postgres://me:hunter2@box/agents";
  const env = { CLOUD_AGENTS_SERVER_DATA: "/data", CLOUD_AGENTS_SERVER_DATABASE: database };
  expect(await parseOptions([], env)).toEqual({ ...defaults, database });
  expect(await parseOptions(["--data=/other"], env)).toEqual({ ...defaults, data: "/other" });
  expect(await parseOptions([`--database=${database}`], { CLOUD_AGENTS_SERVER_DATA: "/data" })).toEqual({
    ...defaults,
    database,
  });
  await expect(parseOptions(["--data=/data", `--database=${database}`], {})).rejects.toThrow(
    "--database and --data exclude each other",
  );
  await expect(parseOptions(["--seed=7", `--database=${database}`], {})).rejects.toThrow(
    "--seed needs memory",
  );
});

test.each([
  ["mysql://me:hunter2@box/agents", "--database must be a URL such as postgres://user@host/name."],
  ["postgres://", "--database must be a URL such as postgres://user@host/name."],
  ["postgres://me:hunter2@box:99999/agents", "--database must be a URL such as postgres://user@host/name."],
  [
    "postgres://me:hunter2%@box/agents",
    "--database has a % that encodes nothing. In a password, write it as %25.",
  ],
  [
    "postgres://me:hunter2@box/a%E3%81",
    "--database has a % that encodes nothing. In a password, write it as %25.",
  ],
])("the database %j is refused without showing its password", async (database, message) => {
  await expect(parseOptions([`--database=${database}`], {})).rejects.toThrow(new UsageError(message));
});

test.each(["mysql://me:hunter2@box/agents", "box", "postgres://"])(
  "a database that is no URL of PostgreSQL is refused, and not shown: %s",
  async (database) => {
    const parsing = parseOptions([], { CLOUD_AGENTS_SERVER_DATABASE: database });
    await expect(parsing).rejects.toThrow(
      "CLOUD_AGENTS_SERVER_DATABASE must be a URL such as postgres://user@host/name.",
    );
    await expect(parsing).rejects.not.toThrow("hunter2");
  },
);

test("--cors-origin can be repeated, and its variable has commas", async () => {
  const corsOrigins = ["https://app.example", "http://box:8080"];
  const args = ["--cors-origin", "https://app.example/", "--cors-origin=http://box:8080"];
  expect(await parseOptions(args, {})).toEqual({ ...defaults, corsOrigins });
  const variable = { CLOUD_AGENTS_SERVER_CORS_ORIGIN: "https://app.example, http://box:8080" };
  expect(await parseOptions([], variable)).toEqual({ ...defaults, corsOrigins });
});

test("--allowed-host can be repeated, and its variable has commas", async () => {
  const allowedHosts = ["server.test", "[fd00::7]"];
  const args = ["--allowed-host", "Server.test", "--allowed-host=[fd00::7]"];
  expect(await parseOptions(args, {})).toEqual({ ...defaults, allowedHosts });
  const variable = { CLOUD_AGENTS_SERVER_ALLOWED_HOST: "server.test,[fd00::7]" };
  expect(await parseOptions([], variable)).toEqual({ ...defaults, allowedHosts });
});

test("a bare --faults or --metrics can stand before another option", async () => {
  expect(await parseOptions(["--metrics", "--port", "1"], {})).toEqual({
    ...defaults,
    metrics: "on",
    port: 1,
  });
  expect(await parseOptions(["--faults", "--port", "1"], {})).toEqual({ ...defaults, faults: {}, port: 1 });
});

test("the model's key comes from its own variable only", async () => {
  const args = ["--chat-url", "http://127.0.0.1:1/v1", "--chat-model", "m"];
  expect(await parseOptions(args, { CLOUD_AGENTS_CHAT_KEY: "key" })).toMatchObject({
    chat: { baseUrl: "http://127.0.0.1:1/v1", model: "m", apiKey: "key" },
  });
  await expect(parseOptions([...args, "--chat-key", "key"], {})).rejects.toThrow(
    "Unknown option '--chat-key'",
  );
});

test.each([
  [["--tokens", "a,b"]],
  [["--tokens", "a", "b"]],
  [["--tokens", "a", "--tokens", "b", "--port", "4020"]],
  [["--tokens=a", "--tokens=b"]],
])("%j are two tokens, each with the account that it has on a server without tokens", async (args) => {
  expect(await parseOptions(args, {})).toMatchObject({
    port: 4020,
    tokens: [
      {
        token: "a",
        account: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        readOnly: false,
      },
      { token: "b", readOnly: false },
    ],
  });
});

test("a tokens file gives accounts and read-only tokens, and can be combined with tokens", async () => {
  const file = await tokensFile(
    "- { token: a, account: us }\n- { token: b, account: us, read_only: true }\n- token: c\n",
  );
  expect(await parseOptions(["--tokens", `${file},d`], {})).toMatchObject({
    tokens: [
      { token: "a", account: "us", readOnly: false },
      { token: "b", account: "us", readOnly: true },
      { token: "c", account: expect.stringMatching(/^[0-9a-f]{64}$/), readOnly: false },
      { token: "d", readOnly: false },
    ],
  });
});

test.each([
  ["- token: hush\n- account: us\n", ":2:3: A token needs the key token."],
  [
    "- token: hush\n  readonly: true\n",
    ":2:3: A token has no key readonly; it has token, account, read_only.",
  ],
  ["- token: hush\n  read_only: sometimes\n", ":2:14: read_only is true or false."],
  ["- token: hush hush\n", ":1:10: token has letters, digits and -._~+/ only, and = at its end."],
  ["- token: 12\n", ":1:10: token is a text that is not empty; quote what YAML takes for something else."],
  ["hush\n", ":1:1: A tokens file is a list with at least one item."],
  ["", ":1:1: There is nothing in it."],
])("the tokens file %j is refused with the place, without a token", async (content, message) => {
  const file = await tokensFile(content);
  const error = await parseOptions(["--tokens", file], {}).catch((reason) => reason);
  expect(error.name).toBe("UsageError");
  expect(error.message).toBe(file + message);
});

test.each([
  [["--port", "http"], {}, "--port must be a whole number from 0 to 65535, not 'http'."],
  [["--port", "65536"], {}, "--port must be a whole number from 0 to 65535"],
  [["--port", "1", "--port", "2"], {}, "--port is given more than once."],
  [["--host="], {}, "--host needs a value."],
  [["--heartbeat", "0"], {}, "--heartbeat must be a whole number from 10 to 3600000, not '0'."],
  [["--seed", "1.5"], {}, "--seed must be a whole number from "],
  [["--seed", "1", "--data", "/data"], {}, "--seed needs --data memory"],
  [["--log-level", "loud"], {}, "--log-level must be debug, info, warn, error, silent, not 'loud'."],
  [["--chat-url", "http://x"], {}, "--chat-url and --chat-model need each other."],
  [["--chat-url", "http://x", "--chat-model", "m", "--scenario", "a"], {}, "exclude each other"],
  [["--cors-origin", "*"], {}, "--cors-origin must be an origin such as https://app.example, not '*'."],
  [["--cors-origin", "https://app.example/page"], {}, "--cors-origin must be an origin"],
  [[], { CLOUD_AGENTS_SERVER_CORS_ORIGIN: "app.example" }, "CLOUD_AGENTS_SERVER_CORS_ORIGIN must be an"],
  [
    ["--allowed-host", "server.test:80"],
    {},
    "--allowed-host must be a host's name or address without a port",
  ],
  [["--tokens", "two words"], {}, "--tokens: value 1 is neither a token nor a .yaml, .yml or .json file."],
  [["--tokens", "a,a"], {}, "--tokens: the same token is given twice."],
  [["--tokens", "none.yaml"], {}, "Cannot read the tokens: ENOENT"],
  [["--files", "/files"], {}, "--files <folder> needs --data or --database"],
  [["--files", ""], {}, "--files needs a value."],
  [["--statefull"], {}, "Unknown option '--statefull'"],
  [["memory"], {}, "Unexpected argument 'memory'"],
  [[], { CLOUD_AGENTS_SERVER_PORT: "-1" }, "CLOUD_AGENTS_SERVER_PORT must be a whole number"],
  [[], { CLOUD_AGENTS_SERVER_LOG_LEVEL: "x" }, "CLOUD_AGENTS_SERVER_LOG_LEVEL must be debug"],
])("%j with %j is refused, and what is allowed is said", async (args, env, message) => {
  await expect(parseOptions(args, env)).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(message),
  });
});

/** The options whose names are not those of what they set. */
const options: Record<string, string> = {
  heartbeatMs: "heartbeat",
  logLevel: "log-level",
  corsOrigins: "cors-origin",
  allowedHosts: "allowed-host",
};

test("--help comes before any mistake in a value, and names every option and variable", async () => {
  expect(await parseOptions(["--help", "--port", "http"], {})).toBe("help");
  for (const name of Object.keys(defaults).filter((name) => name !== "chat"))
    expect(HELP).toContain(`--${options[name] ?? name}`);
  expect(HELP.match(/CLOUD_AGENTS_SERVER_\w+/g)).toHaveLength(16);
});

async function tokensFile(content: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "tokens-")), "tokens.yaml");
  await writeFile(file, content);
  return file;
}
