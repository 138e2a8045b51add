import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { createResponseCheck } from "../src/createResponseCheck.ts";
import { readDescription } from "../src/readDescription.ts";
import { sendRandom } from "../src/sendRandom.ts";

const failure = JSON.stringify({
  type: "error",
  error: { type: "api_error", message: "Internal server error." },
});
const headers = { "content-type": "application/json", "x-request-id": "req_1" };

/** The result or error of a random request to a target with the given listener. */
async function sendTo(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = { url, token: "pt-test", keepsState: true, givesExamples: false };
  const request = { method: "GET", path: "/agents", headers: {} };
  try {
    return String(await sendRandom(target, createResponseCheck(readDescription(), url), request, 500));
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a server failure is reported, although it is described", async () => {
  expect(await sendTo((_, response) => response.writeHead(500, headers).end(failure))).toBe(
    `returned 500\n    status: expected no failure, got ${failure}`,
  );
});

test("a response that is not as described is reported", async () => {
  expect(await sendTo((_, response) => response.writeHead(200, headers).end("{}"))).toContain(
    "returned 200\n    $.first_id: Field 'first_id' is required, got nothing",
  );
});

test("a missing response is reported", async () => {
  expect(await sendTo(() => {})).toBe("No response within 500 ms.");
});

test("a response that does not end is reported", async () => {
  expect(await sendTo((_, response) => response.writeHead(200, headers).write("{"))).toBe(
    "No response within 500 ms.",
  );
});

test("a response as described returns its status", async () => {
  const page = { data: [], first_id: null, last_id: null, has_more: false };
  expect(await sendTo((_, response) => response.writeHead(200, headers).end(JSON.stringify(page)))).toBe(
    "200",
  );
});
