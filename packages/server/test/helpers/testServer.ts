import { checkResponse, operations } from "@cloud-agents/validator";
import { expect } from "@jest/globals";
import { Cors } from "../../src/access/Cors.ts";
import { Hosts } from "../../src/access/Hosts.ts";
import type { Faults } from "../../src/faults/Faults.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { randomIds } from "../../src/ids/Ids.ts";
import { silent } from "../../src/logging/log.ts";
import { type AppOptions, openServer } from "../../src/openServer.ts";
import type { Store } from "../../src/store/Store.ts";
import { echo } from "./fakeRuntime.ts";

/** An event, or an object of a list. Which of these fields it has is checked against the description. */
interface Item {
  id: string;
  type: string;
  turn_id: string;
  span_id: string;
  content: unknown;
  usage: unknown;
}

/** The body of a response of any operation. */
interface Body extends Item {
  file_id: string;
  agent_id: string;
  agent: Item;
  environment_id: string;
  status: string;
  resources: { path?: string }[];
  error: { type: string; message: string; param?: string };
  data: Item[];
  first_id: string;
  last_id: string;
  has_more: boolean;
}

/** A response. */
export interface Got {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Sent {
  /** Whose request it is; `alice` unless given. */
  token?: string;
  /** Sent as JSON, unless it is text or a form. */
  body?: unknown;
  headers?: Record<string, string>;
}

export function testOptions(options: Partial<AppOptions> = {}): AppOptions {
  const clock = options.clock ?? systemClock();
  return { data: "memory", tokens: [], runtime: echo, log: silent, clock, ids: randomIds(clock), ...options };
}

/** Who may change the fault rules of a server that is called without a network. */
export const access = { cors: new Cors([]), hosts: new Hosts(["server.invalid"]) };

/** A server that is called without a network. Every response is checked against the description. */
export function testServer(options: Partial<AppOptions> = {}, faults?: Faults, store?: Store) {
  const server = openServer(testOptions(options), faults, store);
  const call = async (method: string, path: string, sent: Sent = {}): Promise<Got> => {
    const response = await server.app.fetch(request(method, path, sent));
    const body = (await response.json()) as Body;
    expectDescribed(method, path, response, body);
    return { status: response.status, headers: response.headers, body };
  };
  const post = (path: string, body?: unknown, sent: Sent = {}) => call("POST", path, { ...sent, body });
  const get = (path: string, sent: Sent = {}) => call("GET", path, sent);

  const createSession = async (more: object = {}, sent: Sent = {}): Promise<string> => {
    const agent = await post("/agents", { name: "reviewer", model: "ultimate" }, sent);
    const environment = await post("/environments", { name: "box", config: { type: "cloud" } }, sent);
    const body = { agent: agent.body.id, environment_id: environment.body.id, ...more };
    const session = await post("/sessions", body, sent);
    expect(session.status).toBe(201);
    return session.body.id;
  };
  const say = (session: string, ...texts: string[]) => send(session, ...texts.map(message));
  const send = (session: string, ...events: object[]) => post(`/sessions/${session}/events`, { events });
  const upload = async (name = "notes.md", text = "# Notes"): Promise<string> => {
    const form = new FormData();
    form.set("file", new File([text], name, { type: "text/markdown" }));
    return (await post("/files", form)).body.file_id;
  };
  const log = async (session: string): Promise<Item[]> =>
    (await get(`/sessions/${session}/events?limit=100`)).body.data;
  const stop = async () => {
    await server.quiesce();
    await server.close();
  };
  const { app, start } = server;
  return { app, start, call, post, get, createSession, say, send, upload, log, stop };
}

export function message(text: string) {
  return { type: "user.message", content: [{ type: "text", text }] };
}

export const interrupt = { type: "user.interrupt" };

export function request(
  method: string,
  path: string,
  { token = "alice", body, headers = {} }: Sent,
): Request {
  const isJson = body !== undefined && typeof body !== "string" && !(body instanceof FormData);
  return new Request(`http://server.invalid${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(typeof body === "string" || isJson ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string | FormData) }),
  });
}

function expectDescribed(method: string, path: string, { status, headers }: Response, body: unknown): void {
  expect(headers.get("x-request-id")).toMatch(/^req_/);
  const [pathname = ""] = path.split("?");
  const operation = Object.values(operations).find(
    (each) =>
      each.method === method && new RegExp(`^${each.path.replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
  );
  if (!operation) return;
  expect(checkResponse(operation.id, { status, headers: Object.fromEntries(headers), body })).toEqual([]);
}
