import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudAgents } from "@cloud-agents/client";
import { expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { operationOf, responseCheck } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { readDescription } from "../src/description.ts";
import { runCase } from "../src/runCase.ts";

const description = readDescription();
const cases = allCases(description);

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A target that answers each request with the first documented success, broken by the function given. */
async function brokenTarget(broken: string, breakage: (answer: Answer) => void): Promise<Server> {
  const server = createServer((request, response) => {
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
    const answer = {
      status: success?.status ?? 404,
      headers: { "content-type": type ?? "text/plain", "x-request-id": "req_1" },
      body: typeof example === "string" ? example : JSON.stringify(example),
    };
    if (operation?.id === broken) breakage(answer);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Runs one case of the suite against a broken target and returns what it is told. */
async function failure(operation: string, name: string, breakage: (answer: Answer) => void): Promise<string> {
  const wanted = cases.find((candidate) => candidate.operation === operation && candidate.name === name);
  if (!wanted) throw new Error(`There is no case "${name}" of ${operation}.`);
  const server = await brokenTarget(operation, breakage);
  const url = urlOf(server);
  const target = { url, token: "pt-test", keepsState: false, givesExamples: true };
  const world = createWorld(new CloudAgents({ token: "pt-test", baseUrl: url, maxRetries: 0 }));
  try {
    await runCase({ description, target, world, check: responseCheck(description, url) }, wanted);
    return "passed";
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Changes the JSON of an answer. */
function json(change: (body: never) => void) {
  return (answer: Answer) => {
    const body = JSON.parse(answer.body);
    change(body as never);
    answer.body = JSON.stringify(body);
  };
}

/** Changes the data of the first frame with the event named. */
function event(name: string, change: (frame: string) => string) {
  return (answer: Answer) => {
    const frames = answer.body.split("\n\n");
    const index = frames.findIndex((frame) => frame.includes(`event: ${name}\n`));
    frames[index] = change(frames[index] ?? "");
    answer.body = frames.join("\n\n");
  };
}

const stream = "the history first, up to the end of the turn";

test("a target that answers as described passes", async () => {
  expect(await failure("getAgent", "what exists", () => {})).toBe("passed");
  expect(await failure("streamSessionEvents", stream, () => {})).toBe("passed");
});

test("a required member that is missing is named by its path", async () => {
  const drop = json((agent: { version?: number }) => delete agent.version);
  expect(await failure("getAgent", "what exists", drop)).toMatch(
    /^getAgent 200: what exists\n {2}GET \/agents\/agent_\w+ answered 200\n {4}\$\.version: Field 'version' is required, got nothing$/,
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

test("a status that is documented, but for another situation, is named", async () => {
  const change = (answer: Answer) => {
    answer.status = 404;
  };
  expect(await failure("getAgent", "what exists", change)).toContain("\n    status: expected 200, got 404");
});

test("a status that is not documented is named with those that are", async () => {
  const change = (answer: Answer) => {
    answer.status = 206;
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    status: Status 206 is not described for getAgent, only 200, 400, 401, 404, 500.",
  );
});

test("a wrong content type is named", async () => {
  const change = (answer: Answer) => {
    answer.headers["content-type"] = "text/html; charset=utf-8";
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    header content-type: Content-Type must be 'application/json', not 'text/html'.",
  );
});

test("a required header that is missing is named", async () => {
  const change = (answer: Answer) => {
    delete answer.headers["x-request-id"];
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "\n    header x-request-id: Header 'x-request-id' is required.",
  );
});

test("an event that is not as described is named by its position and type", async () => {
  const change = event("agent.tool_use", (frame) => frame.replace('"tool_name"', '"tool"'));
  expect(await failure("streamSessionEvents", stream, change)).toContain(
    "\n    event 5 (agent.tool_use): $.tool_name: Field 'tool_name' is required, got nothing",
  );
});

test("an event of a type that nobody described is named", async () => {
  const change = event("agent.thinking", (frame) => frame.replaceAll("agent.thinking", "agent.dreaming"));
  expect(await failure("streamSessionEvents", stream, change)).toMatch(
    /\n {4}event 4 \(agent\.dreaming\): \$\.type: Field 'type' must be 'user\.message', .*, got "agent\.dreaming"/,
  );
});

test("a frame without the id of its event is named", async () => {
  const change = event("session.status_running", (frame) => frame.replace(/^id: .*\n/, ""));
  expect(await failure("streamSessionEvents", stream, change)).toMatch(
    /\n {4}event 2 \(session\.status_running\): id: expected evt_\w+, got none/,
  );
});

test("a missing end of the turn is noticed", async () => {
  const change = (answer: Answer) => {
    answer.body = answer.body.replace(/id: .*\nevent: session.status_idle\n.*\n\n/, "");
  };
  expect(await failure("streamSessionEvents", stream, change)).toContain("'session.status_idle'");
});

test.each([
  ["itself", { type: "github_repository", url: "https://a.example", authorization_token: ["ghp_secret"] }],
  ["with what it is in", [{ authorization_token: "ghp_secret" }]],
])("a repository's token that is wrong, %s, is not quoted", async (_, resource) => {
  const change = json((list: { resources: unknown[] }) => {
    list.resources = [resource];
  });
  const told = await failure("addSessionResources", "the request example file", change);
  expect(told).toContain("[redacted]");
  expect(told).not.toContain("ghp_secret");
});
