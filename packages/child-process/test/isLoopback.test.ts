import { expect, test } from "@jest/globals";
import { isLoopback } from "../src/index.ts";

test.each([
  "localhost",
  "app.localhost",
  "127.0.0.1",
  "127.9.9.9",
  "::1",
  "[::1]",
  "::ffff:127.0.0.1",
  "[::ffff:7f00:1]",
])("%s is this machine", (name) => expect(isLoopback(name)).toBe(true));

test.each(["0.0.0.0", "::", "10.0.0.1", "localhost.example", "127.0.0.1.example", "notlocalhost", ""])(
  "%p is not this machine alone",
  (name) => expect(isLoopback(name)).toBe(false),
);
