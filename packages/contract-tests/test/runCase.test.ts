import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudAgents } from "@cloud-agents/client";
import { expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { createResponseCheck, operationOf } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { readDescription } from "../src/readDescription.ts";
import { runCase } from "../src/runCase.ts";

const description = readDescription();
const cases = allCases(description);

interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A target that returns the first documented success for each request, broken for one operation. */
async function startBrokenTarget(broken: string, breakage: (response: RawResponse) => void): Promise<Server> {
  const server = createServer((request, outgoing) => {
    const base = urlOf(server);
    const url = new URL(request.url ?? "", base);
    const exchange = {
      method: request.method ?? "",
      url,
      status: 0,
      headers: new Headers(),
      body: async () => "",
    };
    const operation = operationOf(description, base, exchange);
    const success = operation?.responses.values().next().value;
    const [type, media] = success?.content.entries().next().value ?? [];
    const example = media?.examples.values().next().value;
    const response = {
      status: success?.status ?? 404,
      headers: { "content-type": type ?? "text/plain", "x-request-id": "req_1" },
      body: typeof example === "string" ? example : JSON.stringify(example),
    };
    if (operation?.id === broken) breakage(response);
    outgoing.writeHead(response.status, response.headers).end(response.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs one case of the suite against a broken target and returns its error. */
async function failure(
  operation: string,
  name: string,
  breakage: (response: RawResponse) => void,
): Promise<string> {
  const expected = cases.find((candidate) => candidate.operation === operation && candidate.name === name);
  if (!expected) throw new Error(`There is no case "${name}" of ${operation}.`);
  const server = await startBrokenTarget(operation, breakage);
  const url = urlOf(server);
  const target = { url, token: "pt-test", keepsState: false, givesExamples: true };
  const world = createWorld(new CloudAgents({ token: "pt-test", baseUrl: url, maxRetries: 0 }), description);
  try {
    await runCase({ description, target, world, check: createResponseCheck(description, url) }, expected);
    return "passed";
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Changes the JSON of a response. */
function json(change: (body: never) => void) {
  return (response: RawResponse) => {
    const body = JSON.parse(response.body);
    change(body as never);
    response.body = JSON.stringify(body);
  };
}

/** Changes the data of the first frame with the event named. */
function event(name: string, change: (frame: string) => string) {
  return (response: RawResponse) => {
    const frames = response.body.split("\n\n");
    const index = frames.findIndex((frame) => frame.includes(`event: ${name}\n`));
    frames[index] = change(frames[index] ?? "");
    response.body = frames.join("\n\n");
  };
}

const stream = "the history first, up to the end of the turn";

test("a target that responds as described passes", async () => {
  expect(await failure("getAgent", "what exists", () => {})).toBe("passed");
  expect(await failure("streamSessionEvents", stream, () => {})).toBe("passed");
});

test("a missing required field is reported by its path", async () => {
  const drop = json((agent: { version?: number }) => delete agent.version);
  expect(await failure("getAgent", "what exists", drop)).toMatch(
    /^getAgent 200: what exists\n {2}GET \/agents\/agent_\w+ returned 200\n {4}\$\.version: Field 'version' is required, got nothing$/,
  );
});

test("a wrong value is quoted, with what was expected", async () => {
  const change = json((session: { status: string }) => {
    session.status = "running";
  });
  expect(await failure("getSession", "what exists", change)).toContain(
    "\n    $.status: Field 'status' must be 'idle', 'processing' or 'cancelled', got \"running\"",
  );
});

test("a documented status in the wrong situation is reported", async () => {
  const change = (response: RawResponse) => {
    response.status = 404;
  };
  expect(await failure("getAgent", "what exists", change)).toContain("\n    status: expected 200, got 404");
});

test("an undocumented status is reported with the documented ones", async () => {
  const change = (response: RawResponse) => {
    response.status = 206;
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    status: Status 206 is not described for getAgent, only 200, 400, 401, 404, 500.",
  );
});

test("a wrong content type is reported", async () => {
  const change = (response: RawResponse) => {
    response.headers["content-type"] = "text/html; charset=utf-8";
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    header content-type: Content-Type must be 'application/json', not 'text/html'.",
  );
});

test("a missing required header is reported", async () => {
  const change = (response: RawResponse) => {
    delete response.headers["x-request-id"];
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    header x-request-id: Header 'x-request-id' is required.",
  );
});

test("an event that is not as described is reported by its position and type", async () => {
  const change = event("agent.tool_use", (frame) => frame.replace('"tool_name"', '"tool"'));
  expect(await failure("streamSessionEvents", stream, change)).toContain(
    "\n    event 5 (agent.tool_use): $.tool_name: Field 'tool_name' is required, got nothing",
  );
});

test("an event of an undescribed type is reported", async () => {
  const change = event("agent.thinking", (frame) => frame.replaceAll("agent.thinking", "agent.dreaming"));
  expect(await failure("streamSessionEvents", stream, change)).toMatch(
    /\n {4}event 4 \(agent\.dreaming\): \$\.type: Field 'type' must be 'user\.message', .*, got "agent\.dreaming"/,
  );
});

test("a frame without its event's id is reported", async () => {
  const change = event("session.status_running", (frame) => frame.replace(/^id: .*\n/, ""));
  expect(await failure("streamSessionEvents", stream, change)).toMatch(
    /\n {4}event 2 \(session\.status_running\): id: expected evt_\w+, got none/,
  );
});

test("a missing end of the turn is reported", async () => {
  const change = (response: RawResponse) => {
    response.body = response.body.replace(/id: .*\nevent: session.status_idle\n.*\n\n/, "");
  };
  expect(await failure("streamSessionEvents", stream, change)).toContain("'session.status_idle'");
});

test.each([
  [
    "on its own",
    { type: "github_repository", url: "https://a.example", authorization_token: ["ghp_secret"] },
  ],
  ["or inside its parent", [{ authorization_token: "ghp_secret" }]],
])("an invalid token of a repository, %s, is not quoted", async (_, resource) => {
  const change = json((list: { resources: unknown[] }) => {
    list.resources = [resource];
  });
  const message = await failure("addSessionResources", "the request example file", change);
  expect(message).toContain("[redacted]");
  expect(message).not.toContain("ghp_secret");
});
