import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { CloudAgents, ConnectionError, InvalidResponseError, TimeoutError } from "../src/index.ts";
import { recordingFetch } from "./helpers/recordingFetch.ts";
import { startServer } from "./helpers/startServer.ts";

const token = "pt-secret";

function client(...responses: Response[]) {
  const { fetch, requests } = recordingFetch(...responses);
  return { api: new CloudAgents({ token, fetch, baseUrl: "http://api.invalid/v1/" }), requests };
}

test("a body is sent as JSON, with the token, and the response comes back", async () => {
  const { api, requests } = client(Response.json({ id: "agent_1" }, { status: 201 }));
  const agent = await api.agents.create({ name: "reviewer", model: "auto" });

  expect(agent.id).toBe("agent_1");
  expect(requests[0]?.method).toBe("POST");
  expect(requests[0]?.url).toBe("http://api.invalid/v1/agents");
  expect(requests[0]?.headers.get("authorization")).toBe("Bearer pt-secret");
  expect(requests[0]?.headers.get("content-type")).toBe("application/json");
  expect(await requests[0]?.json()).toEqual({ name: "reviewer", model: "auto" });
});

test("path parameters come first, then the body, then the options", async () => {
  const { api, requests } = client(Response.json({ data: [] }, { status: 202 }));
  const events = [{ type: "user.message" as const, content: [{ type: "text" as const, text: "hi" }] }];
  await api.sessions.events.send(
    "sess_1",
    { events },
    { idempotencyKey: "once", headers: { "x-mine": "1" } },
  );

  expect(requests[0]?.url).toBe("http://api.invalid/v1/sessions/sess_1/events");
  expect(await requests[0]?.json()).toEqual({ events });
  expect(requests[0]?.headers.get("idempotency-key")).toBe("once");
  expect(requests[0]?.headers.get("x-mine")).toBe("1");
});

test("a header given by name is kept, whatever its case, and an option for it wins", async () => {
  const { api, requests } = client(Response.json({ id: "sess_1" }), Response.json({ id: "sess_1" }));
  const headers = { "IDEMPOTENCY-KEY": "by header", Accept: "application/json; q=1" };
  await api.sessions.cancel("sess_1", { headers });
  await api.sessions.cancel("sess_1", { headers, idempotencyKey: "by option" });

  expect(requests.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["by header", "by option"]);
  expect(requests[0]?.headers.get("accept")).toBe("application/json; q=1");
});

test("an operation without body sends none, and no content type", async () => {
  const { api, requests } = client(Response.json({ id: "sess_1" }));
  await api.sessions.cancel("sess_1");
  expect(await requests[0]?.text()).toBe("");
  expect(requests[0]?.headers.has("content-type")).toBe(false);
});

test("query parameters are an object after the ids, and undefined ones are left out", async () => {
  const page = { data: [], first_id: null, last_id: null, has_more: false };
  const { api, requests } = client(Response.json(page));
  await api.sessions.events.list("sess_1", { limit: 5, after_id: "evt/1&x", before_id: undefined as never });
  expect(requests[0]?.url).toBe("http://api.invalid/v1/sessions/sess_1/events?limit=5&after_id=evt%2F1%26x");
});

test("an id cannot leave its place in the path", async () => {
  const { api, requests } = client(Response.json({ id: "x" }));
  await api.files.get("../a?b#c/ä{$&}");
  expect(requests[0]?.url).toBe("http://api.invalid/v1/files/..%2Fa%3Fb%23c%2F%C3%A4%7B%24%26%7D");
});

test.each(["", ".", "..", undefined, 7])(
  "the id %p is refused with the right call, and nothing is sent",
  async (id) => {
    const { api, requests } = client();
    const call = async () => api.sessions.events.send(id as string, { events: [] as never });
    await expect(call()).rejects.toThrow(TypeError);
    await expect(call()).rejects.toThrow(
      /^session_id must be an id, got .*\. Call sessions\.events\.send\(session_id, body, options\)\.$/,
    );
    expect(requests).toEqual([]);
  },
);

test.each([
  [
    "a text as a body",
    "The body of agents.create",
    "String",
    (api) => api.agents.create("reviewer" as never),
  ],

  [
    "a form as a body",
    "The body of agents.create",
    "FormData",
    (api) => api.agents.create(new FormData() as never),
  ],
  [
    "a File as the form",
    "The body of files.upload",
    "File",
    (api) => api.files.upload(new File(["x"], "日本.txt") as never),
  ],
  [
    "a File as events",
    "The body of sessions.events.send",
    "File",
    (api) => api.sessions.events.send("sess_1", new File([], "x") as never),
  ],
  [
    "parameters of a URL as the query",
    "The query of agents.list",
    "URLSearchParams",
    (api) => api.agents.list(new URLSearchParams("limit=3") as never),
  ],
  [
    "a signal as the options",
    "The options of agents.get",
    "AbortSignal",
    (api) => api.agents.get("agent_1", new AbortController().signal as never),
  ],
  [
    "a signal as the options of a stream",
    "The options of sessions.events.stream",
    "AbortSignal",
    (api) => api.sessions.events.stream("sess_1", new AbortController().signal as never).next(),
  ],
  [
    "a Map as the options",
    "The options of sessions.archive",
    "Map",
    (api) => api.sessions.archive("sess_1", new Map() as never),
  ],
  [
    "Headers",
    "headers",
    "Headers",
    (api) => api.agents.get("agent_1", { headers: new Headers({ a: "b" }) as never }),
  ],
  [
    "Headers of the client",
    "defaultHeaders",
    "Headers",
    (api) => api.withOptions({ defaultHeaders: new Headers({ a: "b" }) as never }),
  ],
  [
    "a text as the client's options",
    "The options of the client",
    "String",
    () => new CloudAgents("a-token" as never),
  ],
] as [string, string, string, (api: CloudAgents) => unknown][])(
  "%s, which would be sent as nothing or as something else, is refused",
  async (_, what, kind, call) => {
    const { api, requests } = client();
    const message = `${what} must be an object, not ${kind}.`;
    await expect((async () => call(api))()).rejects.toThrow(new TypeError(message));
    expect(requests).toEqual([]);
  },
);

test("a list is a body in JSON, which other descriptions have, and no form", async () => {
  const { api, requests } = client(Response.json({ id: "agent_1" }));
  await api.agents.create([{ name: "reviewer" }] as never);
  expect(await requests[0]?.text()).toBe('[{"name":"reviewer"}]');
  await expect(api.files.upload([new File([], "x")] as never)).rejects.toThrow(
    "The body of files.upload must be an object, not Array.",
  );
});

test("too many arguments are refused with the correct call", async () => {
  const { api } = client();
  const tooMany = async () => (api.agents.get as (...args: unknown[]) => unknown)("agent_1", {}, {});
  await expect(tooMany()).rejects.toThrow("Too many arguments. Call agents.get(agent_id, options).");
});

test("a file is uploaded as a form, with its name, and objects as JSON", async () => {
  let sent: FormData | undefined;
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request);
    sent = await request.formData();
    return Response.json({ id: "file_1" }, { status: 201 });
  };
  const api = new CloudAgents({ token, fetch });
  const file = new File(["# Plan"], "plan.md", { type: "text/markdown" });
  await api.files.upload({ file, purpose: "user_upload", metadata: { project: "apollo" } });

  expect(requests[0]?.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
  const part = sent?.get("file") as File;
  expect([part.name, part.type, await part.text()]).toEqual(["plan.md", "text/markdown", "# Plan"]);
  expect(sent?.get("purpose")).toBe("user_upload");
  expect(sent?.get("metadata")).toBe('{"project":"apollo"}');
});

test.each([new Uint8Array(3), new ReadableStream(), null, 7])(
  "%p as a part of a form is refused with what to do",
  async (file) => {
    const { api } = client();
    await expect(api.files.upload({ file: file as never })).rejects.toThrow(
      'file of files.upload must be a File: new File([bytes], "name.txt").',
    );
  },
);

test("an abort rejects with the caller's reason, before and during the request", async () => {
  const baseUrl = await startServer(() => {});
  const api = new CloudAgents({ token, baseUrl });
  const reason = new Error("changed my mind");
  await expect(api.agents.get("agent_1", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

  const during = new AbortController();
  const pending = api.agents.get("agent_1", { signal: during.signal });
  during.abort(reason);
  await expect(pending).rejects.toBe(reason);
});

test("a response that does not come in time is a timeout error, even when it has begun", async () => {
  const silent = await startServer(() => {});
  const slow = await startServer((_, response) => void response.writeHead(200).write("{"));
  for (const baseUrl of [silent, slow]) {
    const api = new CloudAgents({ token, baseUrl, timeout: 60_000 });
    const error = await api.agents
      .get("agent_1", { timeout: 30, maxRetries: 0 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ operation: "agents.get", message: "agents.get: no response within 30 ms" });
  }
});

test.each([{ timeout: -1 }, { timeout: Number.NaN }, { maxRetries: -1 }, { maxRetries: Number.NaN }])(
  "%j is refused, of a call and of a client",
  async (options) => {
    const { fetch, requests } = recordingFetch();
    await expect(new CloudAgents({ token, fetch }).agents.get("agent_1", options)).rejects.toThrow(
      /^timeout must be above 0 ms and maxRetries at least 0, got .* and .*\.$/,
    );
    await expect(new CloudAgents({ token, fetch, ...options }).agents.get("agent_1")).rejects.toThrow(
      TypeError,
    );
    expect(requests).toEqual([]);
  },
);

test("a server that is not there is a connection error that says why", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const api = new CloudAgents({ token, baseUrl: `http://127.0.0.1:${port}`, maxRetries: 0 });
  const error = await api.agents.get("agent_1").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ operation: "agents.get", cause: { cause: { code: "ECONNREFUSED" } } });
});

test("a connection error says in words what happened, with the host and the number of the attempt", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const at = (baseUrl: string, maxRetries = 0) =>
    new CloudAgents({ token, baseUrl, maxRetries }, { sleep: async () => {} }).agents
      .get("agent_1")
      .catch(({ message }) => message);
  expect(await at(`http://127.0.0.1:${port}`, 2)).toMatch(
    new RegExp(
      `^agents\\.get: no response from 127\\.0\\.0\\.1:${port} \\(attempt 3\\): the connection was refused; is the server running\\? \\(ECONNREFUSED`,
    ),
  );
  expect(await at("http://no-such-host.invalid")).toMatch(
    /^agents\.get: no response from no-such-host\.invalid: the host was not found \(/,
  );
  const plain = await startServer((_, response) => void response.end());
  expect(await at(plain.replace("http:", "https:"))).toMatch(
    /: TLS failed; does the server speak https\? \(/,
  );
});

test.each([
  [
    new TypeError("Failed to fetch"),
    "the browser does not say why; the server may be down, or not allow this page (CORS)",
  ],
  [Object.assign(new Error("x"), { code: "ConnectionRefused" }), "the connection was refused"],
  [new Error("something else"), "something else"],
])("%s of another runtime is put into words", async (thrown, words) => {
  const fetch = async () => {
    throw thrown;
  };
  const api = new CloudAgents({ token, fetch, maxRetries: 0 });
  await expect(api.agents.get("agent_1")).rejects.toThrow(`no response from openapi.qoder.sh: ${words}`);
});

test.each([301, 302, 303, 307, 308])("a write is not sent to the place that a %d names", async (status) => {
  const other: unknown[] = [];
  const place = await startServer((request, response) => {
    other.push(request.method);
    response.setHeader("content-type", "application/json").end("{}");
  });
  let requests = 0;
  const baseUrl = await startServer((_, response) => {
    requests += 1;
    response.writeHead(status, { location: `${place}/elsewhere` }).end();
  });
  const api = new CloudAgents({ token, baseUrl });
  const resources = [
    { type: "github_repository" as const, url: "https://x.invalid/y", authorization_token: "ghp_secret" },
  ];
  await expect(api.sessions.resources.add("sess_1", { resources })).rejects.toThrow(
    `the server redirects this write to ${place}/elsewhere. Set baseUrl to the new address`,
  );
  await expect(
    api.raw.POST("/sessions/{session_id}/resources", {
      params: { path: { session_id: "sess_1" } },
      body: { resources },
    }),
  ).rejects.toThrow();
  expect([requests, other]).toEqual([2, []]);
});

test("a GET follows a redirect", async () => {
  const place = await startServer((_, response) => {
    response.setHeader("content-type", "application/json").end('{"id":"agent_1"}');
  });
  const baseUrl = await startServer((_, response) => void response.writeHead(307, { location: place }).end());
  expect((await new CloudAgents({ token, baseUrl }).agents.get("agent_1")).id).toBe("agent_1");
});

test("a redirect that a browser conceals is the same error", async () => {
  const concealed = () => Object.defineProperty(new Response(null), "status", { value: 0 });
  const api = new CloudAgents({ token, fetch: async () => concealed() });
  await expect(api.agents.create({ name: "a", model: "auto" })).rejects.toThrow(
    "the server redirects this write to another place",
  );
});

test("a body that does not end is refused before it fills the memory", async () => {
  let sent = 0;
  const megabyte = new Uint8Array(1024 * 1024).fill(32);
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1;
      controller.enqueue(megabyte);
    },
  });
  const { api } = client(new Response(endless));
  await expect(api.agents.get("agent_1")).rejects.toThrow(
    "agents.get: the body is larger than 67108864 bytes",
  );
  expect(sent).toBeLessThan(70);
});

test.each<[string, (api: CloudAgents) => unknown, string]>([
  [
    "a request option where the query stands",
    (api) => api.agents.list({ signal: AbortSignal.abort() } as object),
    "signal is an option and no query parameter. Call agents.list(query, options).",
  ],
  [
    "a query parameter that does not exist",
    (api) => api.agents.list({ Limit: 3 } as object),
    "The query of agents.list must not have Limit. Did you mean limit?",
  ],
  [
    "an option that does not exist",
    (api) => api.agents.get("agent_1", { timeOut: 3 } as object),
    "The options of agents.get must not have timeOut. Did you mean timeout?",
  ],
  [
    "an option of streams",
    (api) => api.agents.get("agent_1", { stallTimeout: 3 } as object),
    "The options of agents.get must not have stallTimeout. Use signal, timeout, maxRetries, headers,",
  ],
  [
    "an option of a run, before anything is sent",
    (api) => api.sessions.run("sess_1", "Hello", { whenidle: "wait" } as object),
    "The options of sessions.run must not have whenidle.",
  ],
  ["a lone surrogate in an id", (api) => api.agents.get("agent_\ud800"), "agent_id must be an id, got"],
  [
    "an idempotency key that is not ASCII",
    (api) => api.agents.create({ name: "a", model: "auto" }, { idempotencyKey: "鍵" }),
    "idempotencyKey cannot be sent as a header: it must be printable ASCII.",
  ],
  [
    "a header with a line break",
    (api) => api.agents.get("agent_1", { headers: { "x-a": "b\r\nc: d" } }),
    "headers cannot be sent as a header: it must be printable ASCII.",
  ],
])("%s is a TypeError that says what is right", async (_, call, message) => {
  const { api, requests } = client();
  const attempt = async () => call(api);
  await expect(attempt()).rejects.toThrow(TypeError);
  await expect(attempt()).rejects.toThrow(message);
  expect(requests).toEqual([]);
});

test("a connection that breaks inside the response is a connection error", async () => {
  const baseUrl = await startServer((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
  });
  const api = new CloudAgents({ token, baseUrl, maxRetries: 0 });
  await expect(api.agents.get("agent_1")).rejects.toThrow(ConnectionError);
});

test.each([
  [
    "<html>\n  captive portal</html>",
    "agents.get: 200 with a body that is not JSON: <html> captive portal</html>",
  ],
  ["", "agents.get: 200 with a body that is not JSON: the body is empty"],
])("a 2xx response that is not JSON is an error: %p", async (body, message) => {
  const { api } = client(new Response(body));
  const error = await api.agents.get("agent_1").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidResponseError);
  expect(error).toMatchObject({ message });
});
