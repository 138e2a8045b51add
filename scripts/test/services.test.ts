import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { checkPorts, readPorts } from "../src/services.ts";

test("takes ports from options, then from the environment, then the usual ones", () => {
  expect(Object.fromEntries(readPorts([], {}))).toEqual({
    docs: 8080,
    mock: 4010,
    server: 4020,
  });
  const env = { CLOUD_AGENTS_DOCS_PORT: "9000", CLOUD_AGENTS_MOCK_PORT: "9001" };
  expect(Object.fromEntries(readPorts(["--mock-port", "0"], env))).toMatchObject({ docs: 9000, mock: 0 });
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

test("says which port is in use, and how to choose another for that service", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(checkPorts(new Map([["docs", port]]))).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with ` +
      "npm start -- --docs-port <number> or CLOUD_AGENTS_DOCS_PORT (0 takes a free one).",
  );
  other.close();
});
