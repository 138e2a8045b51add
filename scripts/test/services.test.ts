import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { claimPort } from "@cloud-agents/child-process";
import { expect, test } from "@jest/globals";
import { checkPorts, docsEnvironment, readPorts } from "../src/services.ts";

test("takes ports from options, then from the environment, then the usual ones", () => {
  expect(Object.fromEntries(readPorts([], {}))).toEqual({
    docs: 8080,
    mock: 4010,
    server: 4020,
  });
  const env = { CLOUD_AGENTS_DOCS_PORT: "9000", CLOUD_AGENTS_MOCK_PORT: "9001" };
  expect(Object.fromEntries(readPorts(["--mock-port", "0"], env))).toMatchObject({ docs: 9000, mock: 0 });
});

test("the docs are built for the port where they are served", () => {
  const env = (args: string[], given: NodeJS.ProcessEnv = {}) =>
    docsEnvironment(readPorts(args, given), given);
  expect(env(["--docs-port", "9000"])).toEqual({ CLOUD_AGENTS_DOCS_URL: "http://127.0.0.1:9000" });
  expect(env([])).toEqual({});
  expect(env(["--docs-port", "0"])).toEqual({});
  expect(env(["--docs-port", "9000"], { CLOUD_AGENTS_DOCS_URL: "https://docs.example" })).toEqual({});
});

test("says which option or variable is wrong", () => {
  expect(() => readPorts(["--docs-port", "web"], {})).toThrow(
    "--docs-port is 'web', and must be a number from 0 to 65535 (0 picks a free port).",
  );
  expect(() => readPorts([], { CLOUD_AGENTS_MOCK_PORT: "70000" })).toThrow(
    "CLOUD_AGENTS_MOCK_PORT is '70000'",
  );
  expect(() => readPorts(["--prot", "1"], {})).toThrow(
    "Unknown option '--prot'. Options: --docs-port <number>, --mock-port <number>, --server-port <number>",
  );
});

test.each(["docs", "mock", "server"])(
  "says that the port of the %s is in use, and how to choose another",
  async (name) => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(checkPorts(new Map([[name, port]]))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with ` +
        `npm start -- --${name}-port <number> or CLOUD_AGENTS_${name.toUpperCase()}_PORT (0 takes a free one).`,
    );
    other.close();
  },
);

test("says that two services were given the same port", async () => {
  const port = await claimPort(0, "127.0.0.1", "");
  const ports = new Map([
    ["docs", 0],
    ["mock", port],
    ["server", port],
  ]);
  await expect(checkPorts(ports)).rejects.toThrow(
    `Port ${port} is that of the mock and of the server. Choose another with npm start -- --server-port <number> ` +
      "or CLOUD_AGENTS_SERVER_PORT (0 takes a free one).",
  );
});
