import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { limitResponses } from "../src/limitResponses.ts";
import { recordExchanges } from "../src/recordExchanges.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Sends one comment, and then nothing. */
const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(": here\n\n");
});
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a stream that never ends is given up in time, whatever the garbage collector takes", async () => {
  const send = recordExchanges(limitResponses(fetch, 60_000), []);
  const read = async () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    return (await send(new Request(url, { signal: AbortSignal.timeout(500) }))).text();
  };
  const reading = read().catch((error: Error) => error.name);
  while (!(await Promise.race([reading, wait(50)]))) collectGarbage();
  expect(await reading).toBe("TimeoutError");
}, 10_000);
