import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import {
  agent,
  atEnd,
  events,
  frame,
  json,
  running,
  startBefore,
  startBoth,
  until,
} from "./helpers/target.ts";

const MiB = 1024 * 1024;

/** A promise, and what resolves it. */
function signal(): { seen: Promise<void>; tell(): void } {
  let tell = () => {};
  const seen = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { seen, tell };
}

async function ask(url: string, options: object = {}): Promise<IncomingMessage> {
  const request = requestHttp(url, options);
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

test("an event is with the client before the target sends the next one, and is checked by then", async () => {
  const got = signal();
  const { proxy, findings } = await startBoth(async (_, response) => {
    response.writeHead(200, events);
    response.write(frame({ ...running, type: "session.status_running", session_id: 7 } as never));
    await got.seen;
    response.end(frame({ ...running, id: "evt_2" }));
  });
  const response = await fetch(`${proxy.url}/sessions/sess_1/events/stream`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  expect(new TextDecoder().decode(first.value)).toContain("evt_1");
  expect(findings).toMatchObject([{ about: "target", side: "event", at: "session_id", event: 1 }]);
  got.tell();
  expect(new TextDecoder().decode((await reader.read()).value)).toContain("evt_2");
});

test("the headers of a stream arrive before its first event", async () => {
  const { proxy } = await startBoth((_, response) => void response.writeHead(200, events).flushHeaders());
  const response = await fetch(`${proxy.url}/sessions/sess_1/events/stream`);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
});

test("an upload is with the target before the client has sent all of it", async () => {
  const got = signal();
  const { proxy } = await startBoth(async (request, response) => {
    await once(request, "data");
    got.tell();
    request.resume().once("end", () => response.writeHead(201, json).end("{}"));
  });
  const upload = requestHttp(`${proxy.url}/files`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b", "transfer-encoding": "chunked" },
  });
  upload.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n');
  await got.seen;
  upload.end("text\r\n--b--\r\n");
  const [response] = (await once(upload, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(201);
});

test("a download waits for a client that does not read, instead of filling the memory", async () => {
  let written = 0;
  const { proxy } = await startBoth((_, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    const chunk = Buffer.alloc(MiB);
    const more = () => {
      while (written < 512 && response.write(chunk)) written += 1;
      if (written < 512) {
        written += 1;
        response.once("drain", more);
      }
    };
    more();
  });
  const socket = connect(proxy.port, "127.0.0.1");
  atEnd(() => socket.destroy());
  socket.write("GET /files/file_1/content HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await once(socket, "readable");
  // As long as anything moves, it is not full yet.
  for (let before = -1; before !== written; ) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(written).toBeLessThan(64);
});

test("an endless stream of events leaves the memory as it is", async () => {
  const text = frame({ ...running, text: "a".repeat(1000) } as never);
  let sent = 0;
  const { proxy } = await startBoth(
    (_, response) => {
      response.writeHead(200, events);
      const more = () => {
        while (
          sent < 20_000 &&
          response.write(text.replace("evt_1", `evt_${sent}`).replace("evt_1", `evt_${sent}`))
        )
          sent += 1;
        if (sent < 20_000) response.once("drain", more);
        else response.end();
      };
      more();
    },
    { onFinding: () => {} },
  );
  const before = process.memoryUsage().heapUsed;
  const response = await ask(`${proxy.url}/sessions/sess_1/events/stream`);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  expect(bytes).toBeGreaterThan(20 * MiB);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40 * MiB);
});

test("what concerns one connection only is not passed on, and everything else is as it was sent", async () => {
  let seen: IncomingMessage | undefined;
  const { proxy, target } = await startBoth((request, response) => {
    seen = request;
    response.writeHead(200, [
      ...[
        "Content-Type",
        "application/json",
        "X-Request-Id",
        "req_1",
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
      ],
      ...[
        "Connection",
        "keep-alive, x-hop",
        "X-Hop",
        "1",
        "Keep-Alive",
        "timeout=3",
        "Proxy-Authenticate",
        "Basic",
      ],
    ]);
    response.end(JSON.stringify(agent));
  });
  const response = await ask(`${proxy.url}/agents/agent_1`, {
    headers: [
      "Host",
      "localhost",
      "X-Own",
      "Ä".normalize("NFC"),
      "Connection",
      "x-secret-hop",
      "X-Secret-Hop",
      "1",
      "Proxy-Authorization",
      "Basic x",
      "TE",
      "trailers, deflate",
    ].map((each) => Buffer.from(each, "utf8").toString("latin1")),
  });
  expect(response.headersDistinct["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(response.rawHeaders).toContain("X-Request-Id");
  expect(response.headers).not.toHaveProperty("x-hop");
  expect(response.headers).not.toHaveProperty("proxy-authenticate");
  expect(seen?.headers).not.toHaveProperty("x-secret-hop");
  expect(seen?.headers).not.toHaveProperty("proxy-authorization");
  expect(seen?.headers.te).toBe("trailers");
  expect(seen?.headers["x-own"]).toBe(Buffer.from("Ä").toString("latin1"));
  expect(seen?.headers.host).toBe(new URL(target).host);
});

test.each([
  ["HEAD", 200, { "content-length": "1234" }],
  ["DELETE", 204, {}],
  ["GET", 304, { etag: '"1"' }],
])("%s with %i has no body, and its headers", async (method, status, headers) => {
  const { proxy } = await startBoth((_, response) => void response.writeHead(status, headers).end());
  const response = await ask(`${proxy.url}/agents/agent_1`, { method });
  expect(response.statusCode).toBe(status);
  expect(response.headers).toMatchObject(headers);
  expect(await textOf(response)).toBe("");
});

test("a redirect is passed on, not followed", async () => {
  const { proxy } = await startBoth((request, response) => {
    response.writeHead(request.url === "/agents" ? 307 : 200, { location: "/elsewhere" }).end();
  });
  const response = await fetch(`${proxy.url}/agents`, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([307, "/elsewhere"]);
});

test("100, 103 and trailers pass in both directions", async () => {
  let trailer: string | undefined;
  const { proxy } = await startBoth((request, response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    request.resume().once("end", () => {
      trailer = request.trailers["x-sum"] as string;
      response.writeHead(200, { ...json, trailer: "x-end" });
      response.write(JSON.stringify(agent));
      response.addTrailers({ "x-end": "2" });
      response.end();
    });
  });
  const request = requestHttp(`${proxy.url}/agents`, {
    method: "POST",
    headers: {
      expect: "100-continue",
      "transfer-encoding": "chunked",
      trailer: "x-sum",
      "content-type": "application/json",
    },
  });
  const seen: number[] = [];
  request.on("information", ({ statusCode }) => seen.push(statusCode));
  await once(request, "continue");
  request.write("{}");
  request.addTrailers({ "x-sum": "1" });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  await textOf(response);
  expect(seen).toContain(103);
  expect(trailer).toBe("1");
  expect(response.trailers).toEqual({ "x-end": "2" });
});

test("a response that is compressed arrives compressed, and is checked", async () => {
  const { proxy, findings } = await startBoth((_, response) => {
    response.writeHead(200, { ...json, "content-encoding": "gzip" });
    response.end(gzipSync(JSON.stringify({ ...agent, version: "one" })));
  });
  const response = await fetch(`${proxy.url}/agents/agent_1`);
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(await response.json()).toMatchObject({ version: "one" });
  await until(() => findings.length > 0);
  expect(findings).toMatchObject([{ about: "target", at: "version", keyword: "type" }]);
});

test("a compressed body that would fill the memory is passed on unchecked", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MiB));
  const { proxy, findings } = await startBoth((_, response) => {
    response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(bomb);
  });
  const response = await ask(`${proxy.url}/agents/agent_1`);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(bomb.length);
  await until(() => findings.length > 0);
  expect(findings).toMatchObject([{ about: "note", keyword: "unchecked" }]);
});

test("a client that goes takes its request to the target with it", async () => {
  const gone = signal();
  const { proxy } = await startBoth((_, response) => {
    response.writeHead(200, events).flushHeaders();
    response.once("close", gone.tell);
  });
  const stop = new AbortController();
  await fetch(`${proxy.url}/sessions/sess_1/events/stream`, { signal: stop.signal });
  stop.abort();
  await gone.seen;
});

test("a target that breaks off its response breaks it off for the client, too", async () => {
  const { proxy } = await startBoth((_, response) => {
    response.writeHead(200, { ...json, "content-length": "1000" }).write("{");
    setImmediate(() => response.destroy());
  });
  const response = await fetch(`${proxy.url}/agents/agent_1`);
  await expect(response.text()).rejects.toThrow();
});

test("a target that closes the connection without a response is no response for the client", async () => {
  const { proxy, findings } = await startBoth((request) => void request.socket.destroy());
  await expect(fetch(`${proxy.url}/agents`)).rejects.toThrow();
  expect(findings).toMatchObject([{ about: "target", keyword: "lost" }]);
});

test("a target that is not there is 502 with its address and what to do", async () => {
  const { proxy } = await startBefore("http://127.0.0.1:9");
  const response = await fetch(`${proxy.url}/agents`);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(response.status).toBe(502);
  expect(error.message).toContain("http://127.0.0.1:9 cannot be reached");
});

test.each([
  ["/api/v1/cloud", "/agents", "/api/v1/cloud/agents"],
  ["/api/v1/cloud", "/api/v1/cloud/agents", "/api/v1/cloud/agents"],
  ["/v2", "/api/v1/cloud/agents?limit=1", "/v2/agents?limit=1"],
  ["", "/api/v1/cloud/agents", "/api/v1/cloud/agents"],
  ["/100%25%20dir", "/agents", "/100%25%20dir/agents"],
])("below a target with the path '%s', %s is %s", async (base, path, expected) => {
  let url: string | undefined;
  const { proxy, findings } = await (async () => {
    const both = await startBoth((request, response) => {
      url = request.url;
      response.writeHead(200, json).end("{}");
    });
    return startBefore(`${both.target}${base}`);
  })();
  await (await fetch(`${proxy.url}${path}`)).text();
  expect(url).toBe(expected);
  await until(() => findings.length > 0);
  expect(findings[0]).toMatchObject({ operation: "listAgents" });
});

test("a page that gives its own name the address of this computer is refused", async () => {
  const { proxy } = await startBoth((_, response) => void response.end());
  const status = async (headers: string[], path = "/agents") =>
    (await ask(proxy.url, { path, headers })).statusCode;
  expect(await status(["Host", "evil.example"])).toBe(421);
  expect(await status(["Host", "localhost"], "http://evil.example/agents")).toBe(421);
  expect(await status(["Host", "localhost", "Host", "evil.example"])).toBe(400);
  expect(await status(["Host", "localhost:1234"])).toBe(200);
});

test("a name that is allowed is served", async () => {
  const { proxy } = await startBoth((_, response) => void response.end(), { allowedHosts: ["proxy.test"] });
  expect((await ask(proxy.url, { headers: { host: "proxy.test:80" } })).statusCode).toBe(200);
});

test.each(["ftp://host", "host", "http://user:password@host", "http://host/?a=1"])(
  "the target %s is refused before anything listens",
  async (target) => {
    await expect(startBefore(target)).rejects.toThrow(/target/);
  },
);

test("a client's connection stays open for longer than clients keep theirs", async () => {
  const { proxy } = await startBoth((_, response) => void response.writeHead(200, json).end("{}"));
  const response = await fetch(`${proxy.url}/agents`);
  expect(response.headers.get("keep-alive")).toBe("timeout=65");
});
