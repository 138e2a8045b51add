import { once } from "node:events";
import { afterEach, expect, test } from "@jest/globals";
import { ChatCompletionsRuntime } from "../../src/runtime/ChatCompletionsRuntime.ts";
import { chunk, fakeChatEndpoint, piece, type Respond, streaming } from "../helpers/fakeChatEndpoint.ts";
import { agent, messages, said, stepsOf, turn } from "../helpers/turn.ts";

const apiKey = "sk-secret-0123456789";
const done = "data: [DONE]\n\n";
const usage = chunk({
  choices: [],
  usage: { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } },
});

const started: { stop(): Promise<void> }[] = [];
afterEach(() => Promise.all(started.splice(0).map((one) => one.stop())));

async function endpoint(respond: Respond) {
  const one = await fakeChatEndpoint(respond);
  started.push(one);
  return one;
}

async function failureOf(respond: Respond, maxSilenceMs?: number): Promise<Error> {
  const { baseUrl } = await endpoint(respond);
  const runtime = new ChatCompletionsRuntime({ baseUrl, apiKey, ...(maxSilenceMs && { maxSilenceMs }) });
  const failure = await stepsOf(runtime, turn("x")).catch((error: Error) => error);
  if (!(failure instanceof Error)) throw new Error("The turn did not fail.");
  expect(failure.name).toBe("TurnFailure");
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(apiKey);
  return failure;
}

test("the endpoint is asked for a stream, with the key, the model and the conversation", async () => {
  let authorization: string | undefined;
  const { baseUrl, bodies } = await endpoint((response, request) => {
    authorization = `${request.method} ${request.url} ${request.headers.authorization}`;
    return streaming(piece("ok") + done)(response, request);
  });
  const history = [
    said("agent.message", "an answer without its question", "turn_1"),
    said("user.message", "one", "turn_2"),
    said("user.message", "more", "turn_2"),
    said("agent.message", "two", "turn_2"),
    said("user.message", "interrupted", "turn_3"),
  ];
  const runtime = new ChatCompletionsRuntime({ baseUrl: `${baseUrl}/`, apiKey });
  await stepsOf(runtime, turn("three", { history, agent: agent({ system: "Be brief.", model: "m1" }) }));
  expect(authorization).toBe(`POST /v1/chat/completions Bearer ${apiKey}`);
  expect(bodies).toEqual([
    {
      model: "m1",
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "one\n\nmore" },
        { role: "assistant", content: "two" },
        { role: "user", content: "interrupted\n\nthree" },
      ],
    },
  ]);
});

test("without key and system prompt none is sent; the model can be another than the agent's", async () => {
  let authorization: string | undefined = "none seen";
  const { baseUrl, bodies } = await endpoint((response, request) => {
    authorization = request.headers.authorization;
    return streaming(piece("ok") + done)(response, request);
  });
  await stepsOf(new ChatCompletionsRuntime({ baseUrl, model: "local" }), turn("hi"));
  expect(authorization).toBeUndefined();
  expect(bodies).toEqual([
    expect.objectContaining({ model: "local", messages: [{ role: "user", content: "hi" }] }),
  ]);
});

test.each([1, 2, 3, 7, 64, Number.POSITIVE_INFINITY])(
  "the answer is the same when its bytes come in parts of %d",
  async (partLength) => {
    const stream = `: hello\r\n\r\n${chunk({ choices: [{ delta: { role: "assistant" } }] })}${piece("Grüße, ")}${piece("世界 👋")}${usage}${done}`;
    const { baseUrl } = await endpoint(streaming(stream, partLength));
    expect(await stepsOf(new ChatCompletionsRuntime({ baseUrl, apiKey }), turn("x"))).toEqual([
      { type: "text", text: "Grüße, " },
      { type: "text", text: "世界 👋" },
      { type: "message_end" },
      {
        type: "usage",
        usage: {
          input_tokens: 12,
          output_tokens: 5,
          cache_read_input_tokens: 8,
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        },
      },
    ]);
  },
);

test("an endpoint that reports no usage is fine", async () => {
  const { baseUrl } = await endpoint(streaming(piece("ok") + done));
  const steps = await stepsOf(new ChatCompletionsRuntime({ baseUrl }), turn("x"));
  expect(steps).toEqual([{ type: "text", text: "ok" }, { type: "message_end" }]);
  expect(messages(steps)).toEqual(["ok"]);
});

test("pieces arrive while the endpoint is still writing", async () => {
  let finish = (): void => {};
  const { baseUrl } = await endpoint((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(piece("first"));
    finish = () => response.end(done);
  });
  const steps = new ChatCompletionsRuntime({ baseUrl }).run(turn("x"))[Symbol.asyncIterator]();
  expect(await steps.next()).toMatchObject({ value: { text: "first" } });
  finish();
  expect(await steps.next()).toMatchObject({ value: { type: "message_end" } });
  expect(await steps.next()).toMatchObject({ done: true });
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Respond =>
  (response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));

test.each<[string, Respond, string, string]>([
  [
    "a refused key",
    json(401, { error: { message: `Incorrect API key: ${apiKey.slice(0, 6)}***` } }),
    "model_authentication_error",
    "refused the API key (401). Check the key and what it may do.",
  ],
  [
    "too many requests",
    json(429, { error: { message: "Quota exceeded." } }, { "retry-after": "20" }),
    "model_rate_limited",
    "takes no more requests now (429), try again in 20 s: Quota exceeded.",
  ],
  [
    "an unknown model, reported with the key",
    json(404, { error: { message: `No model for ${apiKey}` } }),
    "model_error",
    "returned 404: No model for [API key]",
  ],
  [
    "an error without words",
    (response) => void response.writeHead(503).end("<html>"),
    "model_error",
    "returned 503.",
  ],
  [
    "an endless error",
    (response) => void response.writeHead(500).write(JSON.stringify({ error: "x".repeat(100_000) })),
    "model_error",
    "returned 500.",
  ],
  [
    "a redirect",
    (response) => void response.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
    "model_error",
    "returned 307.",
  ],
  [
    "a response that is not a stream",
    json(200, { choices: [] }),
    "model_stream_malformed",
    "returned application/json instead of a stream of events.",
  ],
  [
    "an event that is not JSON",
    streaming(`${piece("a")}data: {"choices": [\n\n${done}`),
    "model_stream_malformed",
    "an event that is not a JSON object.",
  ],
  [
    "an event that is JSON but no object",
    streaming(`data: null\n\n${done}`),
    "model_stream_malformed",
    "an event that is not a JSON object.",
  ],
  [
    "an error in the stream",
    streaming(piece("a") + chunk({ error: { message: `overloaded, ${apiKey}` } })),
    "model_error",
    "The model reported an error: overloaded, [API key]",
  ],
  [
    "a stream without end",
    streaming(piece("a")),
    "model_stream_incomplete",
    "ended in the middle, without [DONE].",
  ],
  ["an answer without text", streaming(done), "model_empty_answer", "answered without any text."],
  [
    "an endless line",
    streaming(`data: ${"x".repeat(3_000_000)}`, 50_000),
    "model_answer_too_long",
    "too long to be kept.",
  ],
  [
    "an endless answer",
    streaming(piece("x".repeat(900_000)).repeat(5), 65_536),
    "model_answer_too_long",
    "too long to be kept.",
  ],
])("%s fails the turn and never shows the key", async (_, respond, code, message) => {
  const failure = await failureOf(respond);
  expect(failure).toMatchObject({ code });
  expect(failure.message).toContain(message);
});

test("a connection that breaks off fails the turn", async () => {
  const failure = await failureOf(async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    await new Promise((resolve) => response.write(piece("a"), resolve));
    response.destroy();
  });
  expect(failure).toMatchObject({ code: "model_unreachable" });
});

test("an endpoint that does not run fails the turn", async () => {
  const { baseUrl, stop } = await fakeChatEndpoint(() => {});
  await stop();
  const failing = stepsOf(new ChatCompletionsRuntime({ baseUrl, apiKey }), turn("x"));
  await expect(failing).rejects.toMatchObject({
    code: "model_unreachable",
    message: `The connection to the model's endpoint ${baseUrl}/chat/completions failed (ECONNREFUSED). Check the base URL and that the endpoint runs.`,
  });
});

test.each<[string, Respond]>([
  ["before its response", () => {}],
  [
    "in its response",
    (response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(piece("a")),
  ],
])("an endpoint that falls silent %s fails the turn", async (_, respond) => {
  const failure = await failureOf(respond, 100);
  expect(failure).toMatchObject({ code: "model_timeout" });
  expect(failure.message).toContain("sent nothing for 100 ms.");
});

test.each<[string, Respond]>([
  ["before its response", () => {}],
  [
    "in its response",
    (response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(piece("a")),
  ],
  ["in its error", (response) => void response.writeHead(500).write("{")],
])("an aborted turn leaves the endpoint %s, with the signal's reason", async (_, respond) => {
  const reason = new Error("interrupted");
  const controller = new AbortController();
  let left: Promise<unknown> = Promise.resolve();
  const { baseUrl } = await endpoint((response, request) => {
    left = once(response, "close");
    respond(response, request);
    setTimeout(() => controller.abort(reason), 30);
  });
  const running = stepsOf(new ChatCompletionsRuntime({ baseUrl }), turn("x", { signal: controller.signal }));
  await expect(running).rejects.toBe(reason);
  await left;
});

test("a reader that stops early ends the request", async () => {
  let left: Promise<unknown> = Promise.resolve();
  const { baseUrl } = await endpoint((response) => {
    left = once(response, "close");
    response.writeHead(200, { "content-type": "text/event-stream" }).write(piece("a"));
  });
  for await (const _ of new ChatCompletionsRuntime({ baseUrl }).run(turn("x"))) break;
  await left;
});

test.each([
  ["not a URL at all", "http or https URL"],
  ["file:///etc/passwd", "http or https URL"],
  ["https://user:hidden@example.com/v1", "user name or password"],
])("the base URL %j is refused", (baseUrl, message) => {
  const create = (): unknown => new ChatCompletionsRuntime({ baseUrl });
  expect(create).toThrow(message);
  expect(create).not.toThrow("hidden");
});

test("a key that no header can have is refused without being shown", () => {
  const create = (): unknown =>
    new ChatCompletionsRuntime({ baseUrl: "http://127.0.0.1", apiKey: `${apiKey}\n` });
  expect(create).toThrow("API key");
  expect(create).not.toThrow(apiKey);
});
