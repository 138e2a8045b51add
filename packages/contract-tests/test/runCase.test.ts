import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import type { CaseResult } from "../src/ContractReport.ts";
import { operationOf } from "../src/checkExchange.ts";
import { printDifference } from "../src/Finding.ts";
import { prepareRun } from "../src/prepareRun.ts";
import { readDescription } from "../src/readDescription.ts";

const description = readDescription();

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
    const operation = operationOf(description, base, { method: request.method ?? "", url });
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

/** Runs one case of the suite against a broken target. */
async function resultOf(
  operation: string,
  name: string,
  breakage: (response: RawResponse) => void,
): Promise<CaseResult> {
  const server = await startBrokenTarget(operation, breakage);
  const target = { url: urlOf(server), token: "pt-test", keepsState: false };
  const run = prepareRun(target);
  const expected = run.cases.find(
    (candidate) => candidate.operation === operation && candidate.name === name,
  );
  if (!expected) throw new Error(`There is no case "${name}" of ${operation}.`);
  try {
    return await run.run(expected);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What one case finds in a broken target, a line each. */
async function failure(...args: Parameters<typeof resultOf>): Promise<string[]> {
  const { verdict, findings } = await resultOf(...args);
  return verdict === "kept" ? ["kept"] : findings.map(printDifference);
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
  expect(await failure("getAgent", "what exists", () => {})).toEqual(["kept"]);
  expect(await failure("streamSessionEvents", stream, () => {})).toEqual(["kept"]);
});

test("a missing required field is named, with the request and the sentence of the page", async () => {
  const drop = json((agent: { version?: number }) => delete agent.version);
  const { id, findings, exchanges } = await resultOf("getAgent", "what exists", drop);
  expect(id).toBe("getAgent 200: what exists");
  expect(findings).toMatchObject([
    {
      operation: "getAgent",
      status: 200,
      where: "$.version",
      expected: "Field 'version' is required",
      got: "nothing",
      source: {
        kind: "statement",
        id: "create-agent.response.version.type",
        pages: ["Create an agent (ja)"],
        says: "version of the response is an integer, and always there.",
      },
    },
  ]);
  expect(findings[0]?.request).toMatch(
    /^curl -H "Authorization: Bearer \$TOKEN" http:\/\/127\.0\.0\.1:\d+\/agents\/agent_\w+$/,
  );
  expect(exchanges.map(({ status }) => status)).toEqual([200]);
});

test("a wrong value is quoted, with what was expected", async () => {
  const change = json((session: { status: string }) => {
    session.status = "running";
  });
  expect(await failure("getSession", "what exists", change)).toContain(
    "$.status: Field 'status' must be 'idle', 'processing' or 'cancelled', got \"running\"",
  );
});

test("a documented status in the wrong situation is reported", async () => {
  const change = (response: RawResponse) => {
    response.status = 404;
  };
  expect(await failure("getAgent", "what exists", change)).toContain("status: expected 200, got 404");
});

test("an undocumented status is reported with the documented ones", async () => {
  const change = (response: RawResponse) => {
    response.status = 206;
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "status: Status 206 is not described for getAgent, only 200, 400, 401, 404, 500, got 206",
  );
});

test("a wrong content type is reported", async () => {
  const change = (response: RawResponse) => {
    response.headers["content-type"] = "text/html; charset=utf-8";
  };
  expect(await failure("getAgent", "what exists", change)).toContain(
    "header content-type: Content-Type must be 'application/json', not 'text/html', got \"text/html; charset=utf-8\"",
  );
});

test("a missing required header is reported, with the decision that requires it", async () => {
  const change = (response: RawResponse) => {
    delete response.headers["x-request-id"];
  };
  const { findings } = await resultOf("getAgent", "what exists", change);
  expect(findings.map(printDifference)).toEqual([
    "header x-request-id: Header 'x-request-id' is required, got nothing",
  ]);
  expect(findings[0]?.source).toMatchObject({ kind: "decision", id: "decision 24" });
});

test("an event that is not as described is reported by its position and type", async () => {
  const change = event("agent.tool_use", (frame) => frame.replace('"tool_name"', '"tool"'));
  expect(await failure("streamSessionEvents", stream, change)).toContain(
    "event 5 (agent.tool_use) $.tool_name: Field 'tool_name' is required, got nothing",
  );
});

test("an event of an undescribed type is reported", async () => {
  const change = event("agent.thinking", (frame) => frame.replaceAll("agent.thinking", "agent.dreaming"));
  expect((await failure("streamSessionEvents", stream, change)).join("\n")).toMatch(
    /event 4 \(agent\.dreaming\) \$\.type: Field 'type' must be 'user\.message', .*, got "agent\.dreaming"/,
  );
});

test("a frame without its event's id is reported", async () => {
  const change = event("session.status_running", (frame) => frame.replace(/^id: .*\n/, ""));
  expect((await failure("streamSessionEvents", stream, change)).join("\n")).toMatch(
    /event 2 \(session\.status_running\) id: expected evt_\w+, got none/,
  );
});

test("a missing end of the turn is reported", async () => {
  const change = (response: RawResponse) => {
    response.body = response.body.replace(/id: .*\nevent: session.status_idle\n.*\n\n/, "");
  };
  expect((await failure("streamSessionEvents", stream, change)).join("\n")).toContain("session.status_idle");
});

test("a stream of another content type is reported as that", async () => {
  const change = (response: RawResponse) => {
    response.headers["content-type"] = "application/x-ndjson";
  };
  expect(await failure("streamSessionEvents", stream, change)).toEqual([
    "header content-type: Content-Type must be 'text/event-stream', not 'application/x-ndjson', got \"application/x-ndjson\"",
  ]);
});

test("a stream whose events have no names is reported as that", async () => {
  const change = (response: RawResponse) => {
    response.body = response.body.replaceAll(/^event: .*\n/gm, "");
  };
  expect((await failure("streamSessionEvents", stream, change)).join("\n")).toContain(
    "the stream: expected a line with `event:` in each event, got data: {",
  );
});

test("a target that is gone is reported as that, whatever the case wanted to do", async () => {
  const server = await startBrokenTarget("getAgent", () => {});
  const url = urlOf(server);
  server.close();
  const run = prepareRun({ url, token: "pt-test" });
  const create = run.cases.find(({ operation, status }) => operation === "createAgent" && status === 201);
  const get = run.cases.find(({ operation, status }) => operation === "getAgent" && status === 200);
  if (!create || !get) throw new Error("There are no such cases.");
  expect((await run.run(create)).findings.map(printDifference)).toEqual([
    expect.stringMatching(/^the request: expected a response that can be read, got .*ECONNREFUSED/),
  ]);
  // It needs an agent first.
  const { verdict, reason } = await run.run(get);
  expect([verdict, reason]).toEqual([
    "skipped",
    expect.stringMatching(/^needs an agent: .*ECONNREFUSED.* Pass --agent ID/),
  ]);
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
  const message = (await failure("addSessionResources", "the request example file", change)).join("\n");
  expect(message).toContain("[redacted]");
  expect(message).not.toContain("ghp_secret");
});
