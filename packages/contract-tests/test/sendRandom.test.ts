import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { responseCheck } from "../src/createResponseCheck.ts";
import { readDescription } from "../src/description.ts";
import { sendRandom } from "../src/sendRandom.ts";

const failure = JSON.stringify({
  type: "error",
  error: { type: "api_error", message: "Internal server error." },
});
const headers = { "content-type": "application/json", "x-request-id": "req_1" };

/** What a random request is told of a target that answers as given. */
async function told(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = { url, token: "pt-test", keepsState: true, givesExamples: false };
  const request = { method: "GET", path: "/agents", headers: {} };
  try {
    return String(await sendRandom(target, responseCheck(readDescription(), url), request, 500));
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a failure is told, although it is described", async () => {
  expect(await told((_, response) => response.writeHead(500, headers).end(failure))).toBe(
    `answered 500\n    status: expected no failure, got ${failure}`,
  );
});

test("an answer that is not as described is told", async () => {
  expect(await told((_, response) => response.writeHead(200, headers).end("{}"))).toContain(
    "answered 200\n    $.first_id: Field 'first_id' is required, got nothing",
  );
});

test("an answer that does not come is told", async () => {
  expect(await told(() => {})).toBe("No answer within 500 ms.");
});

test("an answer that does not end is told", async () => {
  expect(await told((_, response) => response.writeHead(200, headers).write("{"))).toBe(
    "No answer within 500 ms.",
  );
});

test("an answer as described has its status", async () => {
  const page = { data: [], first_id: null, last_id: null, has_more: false };
  expect(await told((_, response) => response.writeHead(200, headers).end(JSON.stringify(page)))).toBe("200");
});
