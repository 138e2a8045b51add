import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { expect, test } from "@jest/globals";
import { agent, events, frame, json, running, startBoth } from "./helpers/target.ts";

type Envelope = { error: { type: string; message: string; param?: string } };

const post = (body: string, type = "application/json") => ({
  method: "POST",
  headers: { "content-type": type },
  body,
});

test("a broken request is 400 with the field, and does not reach the target", async () => {
  let asked = 0;
  const { proxy, findings } = await startBoth(
    (_, response) => {
      asked += 1;
      response.end();
    },
    { enforce: true },
  );
  const response = await fetch(`${proxy.url}/agents`, post('{"name":"","model":"x"}'));
  const { error } = (await response.json()) as Envelope;
  expect([response.status, error.type, error.param]).toEqual([400, "invalid_request_error", "name"]);
  expect(error.message).toContain("was not passed on");
  expect((await fetch(`${proxy.url}/agents?limit=0`)).status).toBe(400);
  expect(asked).toBe(0);
  expect(findings.map(({ about, at }) => `${about} ${at}`)).toEqual(["client name", "client limit"]);
});

test("a request as described, and one with fields that servers drop, pass", async () => {
  let sent = "";
  const { proxy } = await startBoth(
    async (request, response) => {
      for await (const chunk of request) sent += chunk;
      response.writeHead(201, json).end(JSON.stringify(agent));
    },
    { enforce: true },
  );
  const body = '{"name":"日本語","model":"x","colour":1}';
  expect((await fetch(`${proxy.url}/agents`, post(body))).status).toBe(201);
  expect(sent).toBe(body);
});

test("a broken response is a 500 of the API that says what is wrong, with the target's request id", async () => {
  const { proxy } = await startBoth(
    (_, response) => {
      response
        .writeHead(200, { ...json, "x-request-id": "req_7" })
        .end(JSON.stringify({ ...agent, version: "1" }));
    },
    { enforce: true },
  );
  const response = await fetch(`${proxy.url}/agents/agent_1`);
  const { error } = (await response.json()) as Envelope;
  expect([response.status, error.type, response.headers.get("x-request-id")]).toEqual([
    500,
    "api_error",
    "req_7",
  ]);
  expect(error.message).toContain("version");
});

test("fields that the description lacks pass, and so do errors as described", async () => {
  const error = { type: "error", error: { type: "not_found_error", message: "No." } };
  const { proxy } = await startBoth(
    (request, response) => {
      const isKnown = request.url === "/agents/agent_1";
      response
        .writeHead(isKnown ? 200 : 404, json)
        .end(JSON.stringify(isKnown ? { ...agent, colour: 1 } : error));
    },
    { enforce: true },
  );
  expect(await (await fetch(`${proxy.url}/agents/agent_1`)).json()).toMatchObject({ colour: 1 });
  expect((await fetch(`${proxy.url}/agents/agent_2`)).status).toBe(404);
});

test("a broken event ends its stream with an error in its place, and what was right before it has passed", async () => {
  const { proxy } = await startBoth(
    (_, response) => {
      response.writeHead(200, events);
      response.write(`: hello\n\n${frame(running)}`);
      response.write(frame({ ...running, id: "evt_2", turn_id: 7 } as never));
      response.write(frame({ ...running, id: "evt_3" }));
    },
    { enforce: true },
  );
  const text = await (await fetch(`${proxy.url}/sessions/sess_1/events/stream`)).text();
  expect(text.startsWith(`: hello\n\n${frame(running)}event: error\ndata: {"type":"error"`)).toBe(true);
  expect(text).toContain("Event 2 of the target's stream");
  expect(text).not.toContain("evt_2");
  expect(text).not.toContain("evt_3");
});

test("a stream passes event by event, as it is", async () => {
  let go = () => {};
  const first = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { proxy } = await startBoth(
    async (_, response) => {
      response.writeHead(200, events);
      response.write(frame(running).replaceAll("\n", "\r\n"));
      await first;
      response.end(frame({ ...running, id: "evt_2" }));
    },
    { enforce: true },
  );
  const response = await fetch(`${proxy.url}/sessions/sess_1/events/stream`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = new TextDecoder().decode((await reader.read()).value);
  go();
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += new TextDecoder().decode(part.value);
  expect(text).toBe(frame(running).replaceAll("\n", "\r\n") + frame({ ...running, id: "evt_2" }));
});

test("a large upload with a wrong field never reaches the target to its end", async () => {
  let ended = false;
  let started = false;
  const { proxy } = await startBoth(
    (request, response) => {
      started = true;
      request.on("error", () => {});
      request.resume().once("end", () => {
        ended = true;
        response.writeHead(201, json).end("{}");
      });
    },
    { enforce: true },
  );
  const form = new FormData();
  form.set("file", new File(["a".repeat(8_000_000)], "a.md"));
  form.set("metadata", "team=docs");
  const response = await fetch(`${proxy.url}/files`, { method: "POST", body: form });
  expect(response.status).toBe(400);
  expect(((await response.json()) as Envelope).error.param).toBe("metadata");
  expect([started, ended]).toEqual([true, false]);
});

test("whoever waits for 100 before the body gets it", async () => {
  const { proxy } = await startBoth(
    (request, response) => {
      request.resume().once("end", () => response.writeHead(201, json).end(JSON.stringify(agent)));
    },
    { enforce: true },
  );
  const request = requestHttp(`${proxy.url}/agents`, {
    method: "POST",
    headers: { expect: "100-continue", "content-type": "application/json" },
  });
  request.flushHeaders();
  await once(request, "continue");
  request.end('{"name":"a","model":"x"}');
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(201);
  response.resume();
});
