import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import * as client from "../src/index.ts";
import { errorResponse, recordingFetch } from "./helpers/recordingFetch.ts";

const token = "pt-secret-0123456789";

async function thrownBy(response: Response | (() => Promise<Response>)): Promise<unknown> {
  const { fetch } = recordingFetch(response);
  const api = new client.CloudAgents({ token, fetch, maxRetries: 0 });
  return api.sessions.get("sess_1").catch((thrown: unknown) => thrown);
}

test.each([
  [400, "invalid_request_error", client.BadRequestError],
  [401, "authentication_error", client.AuthenticationError],
  [403, "permission_error", client.PermissionError],
  [404, "not_found_error", client.NotFoundError],
  [405, "invalid_request_error", client.APIError],
  [409, "conflict_error", client.ConflictError],
  [429, "rate_limit_error", client.RateLimitError],
  [500, "api_error", client.ServerError],
  [503, "api_error", client.ServerError],
])("status %i says its kind by class, and everything the server said", async (status, type, Kind) => {
  const error = (await thrownBy(
    errorResponse(status, type, "It went wrong.", "events[0].content"),
  )) as client.APIError;
  expect(error.constructor).toBe(Kind);
  expect(error).toBeInstanceOf(client.APIError);
  expect(error).toBeInstanceOf(client.CloudAgentsError);
  expect(error).toMatchObject({
    name: Kind.name,
    operation: "sessions.get",
    status,
    type,
    serverMessage: "It went wrong.",
    param: "events[0].content",
    requestId: "req_1",
    message: `sessions.get: ${status} ${type}: It went wrong. (request req_1)`,
  });
  expect(error.headers.get("x-request-id")).toBe("req_1");
});

test("a gateway's HTML keeps the class of its status, with the beginning of the page", async () => {
  const page = `<html>\n<h1>Bad gateway</h1>${" padding".repeat(5000)}</html>`;
  const error = (await thrownBy(new Response(page, { status: 502 }))) as client.APIError;
  expect(error).toBeInstanceOf(client.ServerError);
  expect(error.type).toBeUndefined();
  expect(error.message).toMatch(/^sessions\.get: 502: <html> <h1>Bad gateway<\/h1> padding/);
  expect(error.message.length).toBeLessThan(250);
});

test.each([
  ["no body", new Response(null, { status: 404 }), "sessions.get: 404: the body is empty"],
  ["null", new Response("null", { status: 404 }), "sessions.get: 404: null"],
  ["other JSON", Response.json({ detail: "nope" }, { status: 404 }), 'sessions.get: 404: {"detail":"nope"}'],
  [
    "a text as error",
    Response.json({ error: "nope" }, { status: 404 }),
    'sessions.get: 404: {"error":"nope"}',
  ],
])("an error response with %s is classified by its status", async (_, response, message) => {
  const error = await thrownBy(response);
  expect(error).toBeInstanceOf(client.NotFoundError);
  expect(error).toMatchObject({ message });
});

// A fetch implementation that puts the request on its errors, as several do.
class HttpClientError extends Error {
  readonly request: unknown;
  constructor(request: unknown, options?: ErrorOptions) {
    super(`could not send authorization: Bearer ${token}`, options);
    this.request = request;
  }
}

test("the token is in nothing that an error shows, wherever it came from", async () => {
  const request = new Request("http://api.invalid", { headers: { authorization: `Bearer ${token}` } });
  const echo = errorResponse(401, "authentication_error", `The token ${token} is unknown.`);
  echo.headers.set("x-echo", token);
  const errors = [
    await thrownBy(echo),
    await thrownBy(new Response(`denied: ${token}`, { status: 403 })),
    await thrownBy(new Response(`welcome ${token}`)),
    await thrownBy(new Response(`${"-".repeat(200 - token.length / 2)}${token}`, { status: 502 })),
    await thrownBy(async () => {
      throw new HttpClientError(request, { cause: new HttpClientError({ token }) });
    }),
    await thrownBy(async () => {
      throw { token, toString: () => token };
    }),
  ];
  for (const error of errors as Error[]) {
    expect(error).toBeInstanceOf(client.CloudAgentsError);
    const headers = error instanceof client.APIError ? [...error.headers].join() : "";
    const shown = [error.message, String(error), error.stack, JSON.stringify(error), headers];
    shown.push(inspect(error, { depth: null, showHidden: true, getters: true }));
    // Half of it is too much, too.
    for (const text of shown) expect(text).not.toContain(token.slice(0, 10));
  }
});

test("a token that is too short to be a secret mangles nothing, and the param and the type are never touched", async () => {
  const short = "me";
  const { fetch } = recordingFetch(
    errorResponse(400, "invalid_request_error", "The name is missing.", "name"),
  );
  const urls: string[] = [];
  const api = new client.CloudAgents({ token: short, fetch, onRequest: ({ url }) => urls.push(url) });
  await expect(api.environments.get("env_name")).rejects.toMatchObject({
    param: "name",
    serverMessage: "The name is missing.",
  });
  expect(urls).toEqual(["https://openapi.qoder.sh/api/v1/cloud/environments/env_name"]);
  const echo = errorResponse(400, `${token}_error`, "Bad.", token);
  const long = new client.CloudAgents({ token, fetch: async () => echo });
  await expect(long.agents.get("agent_1")).rejects.toMatchObject({ param: token, type: `${token}_error` });
});

test("control characters of a server's text are escaped", async () => {
  const error = await thrownBy(
    errorResponse(400, "invalid_request_error", "\x1b[2Jgone\nERROR forged\u009b"),
  );
  expect(error).toMatchObject({ serverMessage: "\\x1b[2Jgone\\x0aERROR forged\\x9b" });
  const html = await thrownBy(new Response("<p>\x1b[2J</p>", { status: 502 }));
  expect(html).toMatchObject({ serverMessage: "<p>\\x1b[2J</p>" });
});

test("the token is in nothing that the client shows", () => {
  const api = new client.CloudAgents({ token });
  expect(inspect(api, { depth: null, showHidden: true, getters: true })).not.toContain(token);
  expect(JSON.stringify(api)).not.toContain(token);
});

test("the guards know errors of another copy of the package, and nothing else", async () => {
  const { runInNewContext } = await import("node:vm");
  // Another realm has its own Error, and another copy its own classes; only the registered symbol is the same.
  const foreign: unknown = runInNewContext(`
    const error = new Error("sessions.get: 409");
    Object.defineProperty(error, Symbol.for("@cloud-agents/client.error"), { value: true });
    Object.assign(error, { name: "ConflictError", operation: "sessions.get", status: 409 });
  `);
  const own = await thrownBy(errorResponse(409, "conflict_error", "Busy."));
  expect(foreign).not.toBeInstanceOf(client.CloudAgentsError);
  for (const error of [own, foreign]) {
    expect(client.isCloudAgentsError(error)).toBe(true);
    expect(client.isAPIError(error) && error.status).toBe(409);
  }
  const broken = new client.ConnectionError("sessions.get", "sessions.get: no response");
  expect([client.isCloudAgentsError(broken), client.isAPIError(broken)]).toEqual([true, false]);
  for (const other of [new Error("no"), { status: 409 }, null, undefined, "ConflictError"])
    expect([client.isCloudAgentsError(other), client.isAPIError(other)]).toEqual([false, false]);
});
