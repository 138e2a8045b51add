import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { startProxy } from "../src/startProxy.ts";

const STREAM = "event: heartbeat\ndata: {}\n\nevent: heartbeat\ndata: {}\n\n";

test.each([
  ["shorter", (text: string) => text.replaceAll(": ", ":")],
  ["longer", (text: string) => `: comment\n${text}`],
])("a stream of a known length that an interceptor makes %s arrives whole", async (_, change) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-length": STREAM.length });
    response.end(STREAM);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await startProxy({
    target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    interceptor: {
      stream:
        () =>
        ({ bytes }) => ({ frames: [Buffer.from(change(bytes.toString()))] }),
    },
  });
  const response = await fetch(`${proxy.url}/sessions/sess_1/events/stream`);
  expect(await response.text()).toBe(change("event: heartbeat\ndata: {}\n\n").repeat(2));
  await proxy.stop();
  server.close();
});
