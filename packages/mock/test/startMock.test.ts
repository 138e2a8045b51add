import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Mock, startMock } from "../src/index.ts";
import { describedExamples } from "./helpers/describedExamples.ts";

const authorization = "Bearer pt-any-token";
const examples = describedExamples();
let mock: Mock;

beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

function ask(example: (typeof examples)[number], url: string, headers: Record<string, string> = {}) {
  const { method, path, request, contentType } = example;
  return fetch(url + path, {
    ...request,
    method,
    headers: { authorization, accept: contentType, ...request.headers, ...headers },
  });
}

async function body(response: Response): Promise<unknown> {
  return response.headers.get("content-type") === "application/json" ? response.json() : response.text();
}

describe("every documented example can be requested", () => {
  test.each(examples)("$operationId $status $example", async (wanted) => {
    const response = await ask(wanted, mock.url, {
      prefer: `code=${wanted.status}, example=${wanted.example}`,
    });
    expect([response.status, await body(response)]).toEqual([wanted.status, wanted.value]);
    expect(response.headers.get("content-type")).toBe(wanted.contentType);
    for (const name of wanted.requiredHeaders) expect(response.headers.has(name)).toBe(true);
  });
});

describe("without a preference, an operation returns the first example of its success", () => {
  const first = new Map(
    examples
      .filter(({ status }) => status < 300)
      .reverse()
      .map((e) => [e.operationId, e]),
  );
  test.each([...first.values()].reverse())("$operationId", async (wanted) => {
    const response = await ask(wanted, mock.url);
    expect([response.status, await body(response)]).toEqual([wanted.status, wanted.value]);
  });
});

const [createAgent] = examples.filter(({ operationId }) => operationId === "createAgent");
const [stream] = examples.filter(({ operationId }) => operationId === "streamSessionEvents");
if (!createAgent || !stream) throw new Error("The bundle has no createAgent or no streamSessionEvents.");

test("a request without a token is 401 in the API's envelope", async () => {
  const response = await fetch(`${mock.url}/agents`);
  expect([response.status, await response.json()]).toMatchObject([
    401,
    { type: "error", error: { type: "authentication_error" } },
  ]);
});

test("an invalid request is 400 in the API's envelope", async () => {
  const request = { body: "{}", headers: { "content-type": "application/json" } };
  const response = await ask({ ...createAgent, request }, mock.url);
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { type: "error", error: { type: "invalid_request_error" } },
  ]);
});

test("the stream is a sequence of frames with an event name and one line of JSON; all but deltas have an id", async () => {
  const text = await (await ask(stream, mock.url)).text();
  const frames = text.trimEnd().split("\n\n");
  expect(text.endsWith("\n\n")).toBe(true);
  expect(frames.length).toBeGreaterThan(1);
  for (const frame of frames) {
    const [name, id] = ["event", "id"].map((field) => new RegExp(`^${field}: (.+)$`, "m").exec(frame)?.[1]);
    const data = JSON.parse(/^data: (.+)$/m.exec(frame)?.[1] ?? "");
    if (name === "heartbeat") expect(data).toEqual({});
    else expect([name, id]).toEqual([data.type, data.delta ? undefined : data.id]);
  }
});

test("a description that is not ours is served by its own examples", async () => {
  const file = fileURLToPath(import.meta.resolve("@cloud-agents/spec/foreign/library.yaml"));
  const library = await startMock({ description: file });
  try {
    const listed = describedExamples(await loadDescription(file));
    const [book] = listed.filter(({ operationId, status }) => operationId === "getBook" && status === 200);
    const [added] = listed.filter(({ operationId, status }) => operationId === "addBook" && status === 201);
    for (const wanted of [book, added]) {
      if (!wanted) throw new Error("The foreign description has no such example.");
      const response = await ask(wanted, library.url);
      expect([response.status, await body(response)]).toEqual([wanted.status, wanted.value]);
    }
  } finally {
    await library.stop();
  }
});

test("after stop() the process is gone and the port can be used again", async () => {
  const { url, ended, stop } = await startMock();
  await stop();
  await stop();
  await ended;
  const next = createServer().listen(Number(new URL(url).port), "127.0.0.1");
  await once(next, "listening");
  next.close();
});

test("a port in use is refused before Prism starts, by number and with what to do", async () => {
  const { port } = new URL(mock.url);
  await expect(startMock({ port: Number(port) })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --port or CLOUD_AGENTS_MOCK_PORT (0 takes a free one).`,
  );
});

test("a description that cannot be read is an error that quotes Prism", async () => {
  await expect(startMock({ description: "/no/such/openapi.json" })).rejects.toThrow(
    "no such file or directory",
  );
});

test("a mock that is not ready in time is stopped and reported", async () => {
  await expect(startMock({ timeout: 1 })).rejects.toThrow("Prism was not ready after 1 ms.");
});

test("what is invented can be a name, of the country that the description wants", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mock-"));
  const description = join(folder, "names.yaml");
  const names = (settings: string) => `openapi: 3.1.0
info: { title: Names, version: 1.0.0 }
${settings}
paths:
  /name:
    get:
      responses:
        "200":
          description: A name.
          content:
            application/json:
              schema: { type: object, required: [name], properties: { name: { type: string, x-faker: name.lastName } } }
`;
  const invented = async (settings: string) => {
    await writeFile(description, names(settings));
    const mock = await startMock({ description, dynamic: true });
    const { name } = (await (await fetch(`${mock.url}/name`)).json()) as { name: string };
    await mock.stop();
    return name;
  };
  try {
    expect(await invented("x-json-schema-faker: { locale: ja }")).toMatch(/^\p{Script=Han}+$/u);
    expect(await invented("")).toMatch(/^[A-Z][\p{L}' -]+$/u);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("dynamic responses are invented from the schema", async () => {
  const dynamic = await startMock({ dynamic: true });
  try {
    const response = await ask(createAgent, dynamic.url);
    const agent = (await response.json()) as Record<string, unknown>;
    expect([response.status, agent.type, typeof agent.name]).toEqual([createAgent.status, "agent", "string"]);
    expect(agent).not.toEqual(createAgent.value);
  } finally {
    await dynamic.stop();
  }
});
