import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { claimPort, portError } from "../src/index.ts";

test("0 is any free port, and it can be listened on", async () => {
  const port = await claimPort(0, "127.0.0.1", "--port");
  expect(port).toBeGreaterThan(0);
  expect(await claimPort(port, "127.0.0.1", "--port")).toBe(port);
});

test("a port in use is refused by number, with what to do", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(claimPort(port, "127.0.0.1", "--port or PORT")).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --port or PORT (0 takes a free one).`,
  );
  other.close();
});

test("an address that this machine does not have is named, and so is a port that needs more rights", async () => {
  await expect(claimPort(0, "192.0.2.1", "--port")).rejects.toThrow("Port 0 on 192.0.2.1 is not available: ");
  const cause = Object.assign(new Error("permission denied"), { code: "EACCES" });
  expect(portError(80, "127.0.0.1", "--port", cause).message).toBe(
    "Port 80 on 127.0.0.1 needs more rights than this user has: choose another with --port (0 takes a free one).",
  );
});
