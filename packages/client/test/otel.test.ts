import type { RequestListener } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { CloudAgents } from "../src/index.ts";
import { tracing } from "../src/otel.ts";
import { startServer } from "./helpers/startServer.ts";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const token = "pt-a-long-secret";

beforeAll(() => {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});
beforeEach(() => exporter.reset());

async function traced(listener: RequestListener, maxRetries = 2) {
  const baseUrl = await startServer(listener);
  const api = new CloudAgents({ token, baseUrl, maxRetries }, { sleep: () => Promise.resolve() });
  api.use(tracing());
  return { api, port: Number(new URL(baseUrl).port) };
}

const spans = () => exporter.getFinishedSpans();

test("each attempt of a call is a span of kind CLIENT, in the context that the call was made in", async () => {
  const seen: unknown[] = [];
  const { api, port } = await traced(({ headers }, response) => {
    seen.push(headers.traceparent);
    const status = seen.length === 1 ? 503 : 200;
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_1" });
    response.end('{"id":"agent_秘密"}');
  });
  const parent = trace.getTracer("app").startSpan("work");
  await context.with(trace.setSpan(context.active(), parent), () => api.agents.get("agent_secret"));
  parent.end();

  const [failed, succeeded] = spans();
  expect(failed).toMatchObject({
    name: "GET /agents/{agent_id}",
    kind: SpanKind.CLIENT,
    status: { code: SpanStatusCode.ERROR },
    attributes: {
      "http.request.method": "GET",
      "http.response.status_code": 503,
      "server.address": "127.0.0.1",
      "server.port": port,
      "url.template": "/agents/{agent_id}",
      "cloud_agents.operation": "agents.get",
      "cloud_agents.request_id": "req_1",
      "error.type": "503",
    },
  });
  expect(failed?.attributes).not.toHaveProperty("http.request.resend_count");
  expect(succeeded?.attributes).toMatchObject({
    "http.request.resend_count": 1,
    "http.response.status_code": 200,
  });
  expect(succeeded?.status.code).toBe(SpanStatusCode.UNSET);
  for (const [index, span] of [failed, succeeded].entries()) {
    expect(span?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(seen[index]).toBe(`00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`);
  }
});

test("a connection that fails is a span with the name of the error", async () => {
  const { api } = await traced((request) => request.socket.destroy(), 0);
  await expect(api.agents.create({ name: "船", model: "auto" })).rejects.toThrow();
  expect(spans()).toMatchObject([
    {
      name: "POST /agents",
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "ConnectionError", "cloud_agents.operation": "agents.create" },
    },
  ]);
});

test("each connection of a stream is a span", async () => {
  let connections = 0;
  const { api } = await traced(({ url = "" }, response) => {
    if (!url.endsWith("/stream"))
      return void response
        .writeHead(200, { "content-type": "application/json" })
        .end('{"data":[],"has_more":false}');
    response.writeHead(200, { "content-type": "text/event-stream" });
    connections += 1;
    response.end('id: evt_1\ndata: {"type":"session.status_running","id":"evt_1"}\n\n');
  });
  for await (const _ of api.sessions.events.stream("sess_1")) if (connections > 0) break;
  expect(spans().map(({ name }) => name)).toContain("GET /sessions/{session_id}/events/stream");
});

test("no span has the token, an id or a body", async () => {
  const { api } = await traced((_, response) => {
    response
      .writeHead(404, { "content-type": "application/json" })
      .end(`{"error":{"message":"no ${token}"}}`);
  });
  await expect(api.sessions.get("sess_private")).rejects.toThrow("404");
  const text = JSON.stringify(
    spans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  );
  expect(text).not.toMatch(/pt-a-long|sess_private/);
});

test("without a tracer provider nothing is recorded, and calls work", async () => {
  trace.disable();
  try {
    const { api } = await traced((_, response) => response.end("{}"));
    await api.agents.get("agent_1");
    expect(spans()).toEqual([]);
  } finally {
    trace.setGlobalTracerProvider(provider);
  }
});
