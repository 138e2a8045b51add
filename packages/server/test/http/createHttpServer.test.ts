import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createHttpServer, type HttpServer } from "../../src/http/createHttpServer.ts";
import { until } from "../helpers/until.ts";

const LONG = "x".repeat(20_000_000);

let http: HttpServer;
let port: number;
/** The responses that the test has to make, by path. */
let pending: Map<string, ServerResponse>;
let noted: number[];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await http.close(0);
});

async function start(requestTimeoutMs?: number): Promise<void> {
  pending = new Map();
  noted = [];
  http = createHttpServer({
    handle: (request, response) => void pending.set(request.url ?? "", response),
    note: (status) => `req_${noted.push(status)}`,
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  });
  http.server.listen(0, "127.0.0.1");
  await once(http.server, "listening");
  port = (http.server.address() as AddressInfo).port;
}

function send(bytes: string): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  sockets.push(socket);
  return socket;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;

/** Waits for a request. */
const requestOf = (path: string): Promise<ServerResponse> => until(() => pending.get(path));

describe("when it closes", () => {
  test("a response that its reader has not taken yet arrives whole", async () => {
    await start();
    const socket = send(get("/"));
    (await requestOf("/")).end(LONG);
    await once(socket, "readable");
    const closed = http.close(60_000);
    const received = await text(socket);
    expect(received.slice(received.indexOf("\r\n\r\n") + 4)).toHaveLength(LONG.length);
    await closed;
  });

  test("a response that has not begun is waited for, and says that the connection ends", async () => {
    await start();
    const socket = send(get("/"));
    const response = await requestOf("/");
    const closed = http.close(60_000);
    response.end("done");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\ndone$/s);
    await closed;
  });

  test("a connection without a response ends at once, and no other is taken", async () => {
    await start();
    const socket = send(get("/"));
    (await requestOf("/")).end("done");
    await once(socket, "readable");
    const received = text(socket);
    await http.close(60_000);
    expect(await received).toContain("done");
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  test("a response that does not end in time is cut", async () => {
    await start();
    const socket = send(get("/"));
    await requestOf("/");
    await http.close(0);
    expect(await text(socket).catch(() => "")).toBe("");
  });
});

describe("what is no request", () => {
  test.each([
    ["is malformed", "HELLO\r\n\r\n", 400, "The request is malformed."],
    [
      "has too large headers",
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(300_000)}\r\n\r\n`,
      431,
      "The headers of the request are too large. Send at most 16 KiB of them.",
    ],
    [
      "has a body that is malformed",
      "POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nnone\r\n",
      400,
      "The request is malformed.",
    ],
    [
      "is a tunnel",
      "CONNECT example.test:80 HTTP/1.1\r\nhost: example.test:80\r\n\r\n",
      400,
      "The request is malformed.",
    ],
    [
      "expects what no server does",
      "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: wonders\r\nconnection: close\r\n\r\n",
      417,
      "Expect must be '100-continue', or absent.",
    ],
  ])("and %s gets the envelope, and is noted", async (_, bytes, status, message) => {
    await start();
    expectEnvelope(await text(send(bytes)), status, message);
    expect(noted).toEqual([status]);
  });

  test.each([
    ["whose headers take", "GET / HTTP/1.1\r\nhost: local"],
    ["whose body takes", "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n{"],
  ])("%s too long to arrive gets 408", async (_, bytes) => {
    await start(10);
    const received = await text(send(bytes));
    expectEnvelope(received, 408, "The request took too long to arrive. Send it again, without pauses.");
  });

  test("writes nothing into a stream that is under way, which goes on", async () => {
    await start();
    const socket = send(get("/stream"));
    const received = text(socket);
    const response = await requestOf("/stream");
    response.write("one ");
    socket.write("HELLO\r\n\r\n");
    socket.write("HELLO\r\n\r\n");
    await until(() => response.socket?.bytesRead === get("/stream").length + 18);
    response.end("two");
    const [head, ...chunks] = (await received).split("\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(chunks.slice(chunks.indexOf("") + 1)).toEqual(["4", "one ", "3", "two", "0", "", ""]);
    expect(noted).toEqual([]);
  });

  test("is not what a request before it gets", async () => {
    await start();
    const socket = send(`${get("/work")}HELLO\r\n\r\n`);
    const received = text(socket);
    (await requestOf("/work")).end("stored");
    expect(await received).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nstored$/s);
  });
});

test("of more requests than can wait on one connection, the first are carried out, and no other", async () => {
  await start();
  const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
  const received = text(send(paths.map(get).join("")));
  await requestOf("/63");
  for (const response of pending.values()) response.end("done");
  const responses = (await received).split("HTTP/1.1 ").slice(1);
  expect(responses.map((response) => response.slice(0, 3))).toEqual([...Array(64).fill("200"), "400"]);
  expect(responses.at(-1)).toContain("This connection has 64 requests without a response.");
  expect(pending.size).toBe(64);
});

test("a connection that is idle stays open for longer than clients and proxies keep theirs", async () => {
  await start();
  const response = fetch(`http://127.0.0.1:${port}/idle`);
  (await requestOf("/idle")).end("done");
  expect((await response).headers.get("keep-alive")).toBe("timeout=65");
});

function expectEnvelope(received: string, status: number, message: string): void {
  const [head = "", body = ""] = received.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/\r\nx-request-id: req_1\r\n/);
  expect(JSON.parse(body)).toEqual({ type: "error", error: { type: "invalid_request_error", message } });
}
