import { expect, test } from "@jest/globals";
import { refuseHost } from "../src/index.ts";

test.each([
  "localhost",
  "LocalHost:4010",
  "app.localhost:4010",
  "127.0.0.1:4010",
  "127.1.2.3",
  "[::1]:4010",
  "[::ffff:127.0.0.1]:4010",
  "mock.test:4010",
  undefined,
])("a server for this machine serves the host %s, started as mock.test", (header) => {
  expect(refuseHost(header, "mock.test", "127.0.0.1", "--host")).toBeUndefined();
});

test.each([
  "evil.example:4010",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "evillocalhost",
  "128.0.0.1",
  "[::2]",
  "",
  "a b",
])("it refuses the host '%s', on each loopback address", (header) => {
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    expect(refuseHost(header, "mock.test", address, "--host")).toBe(
      `The host '${header}' is not served, because this server listens on ${address}, for this machine only. Use localhost, or start the server for that name or for other machines with --host.`,
    );
  }
});

test.each(["0.0.0.0", "::", "192.0.2.1"])("a server on %s serves every host", (address) => {
  expect(refuseHost("evil.example", address, address, "--host")).toBeUndefined();
});
