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

test("a body that is not an object and too many arguments are refused with the correct call", async () => {
  const { api } = client();
  await expect(api.agents.create("reviewer" as never)).rejects.toThrow(
    'The body of agents.create must be an object, got "reviewer".',
  );
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
