import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { toBeSessionEvent, toMatchOperation } from "../src/matchers/matchers.ts";
import { readDescription } from "../src/readDescription.ts";

const { operations } = readDescription();

/** The example of a response, as a Response that the API could have sent. */
function example(
  operation: string,
  status: number,
  change: (body: Record<string, unknown>) => void = () => {},
): Response {
  const content = operations.find(({ id }) => id === operation)?.responses.get(status)?.content;
  const body = structuredClone(content?.get("application/json")?.examples.values().next().value);
  change(body as Record<string, unknown>);
  const headers = { "content-type": "application/json", "x-request-id": "req_1" };
  return new Response(JSON.stringify(body), { status, headers });
}

test("a response as described passes, and can still be read", async () => {
  const response = example("createAgent", 201);
  expect((await toMatchOperation(response, "createAgent", 201)).pass).toBe(true);
  expect(await response.json()).toMatchObject({ type: "agent" });
});

test("one finding says what is wrong, and by which sentence", async () => {
  const wrong = example("createAgent", 201, (agent) => {
    agent.version = 0;
    delete agent.name;
  });
  const { pass, message } = await toMatchOperation(wrong, "createAgent", 201);
  expect(pass).toBe(false);
  expect(message()).toBe(`expected createAgent 201
$.name: Field 'name' is required, got nothing
because Create an agent (ja): “name of the response is a string, and always there.” [create-agent.response.name.type]
(and 1 more)`);
});

test("another status than expected is the finding", async () => {
  const { pass, message } = await toMatchOperation(example("createAgent", 401), "createAgent", 201);
  expect([pass, message()]).toEqual([false, expect.stringContaining("\nstatus: expected 201, got 401: {")]);
});

test("a missing header is a finding of a response, and none of a body alone", async () => {
  const response = example("getSession", 200);
  const body = await response.clone().json();
  response.headers.delete("x-request-id");
  expect((await toMatchOperation(response, "getSession", 200)).message()).toContain("header x-request-id");
  expect((await toMatchOperation(body, "getSession", 200)).pass).toBe(true);
  const parts = {
    status: 200,
    headers: { "Content-Type": "application/json", "X-Request-Id": "req_1" },
    body,
  };
  expect((await toMatchOperation(parts, "getSession", 200)).pass).toBe(true);
});

test("an operation that does not exist is a mistake in the test", async () => {
  await expect(toMatchOperation({}, "createGadget" as never, 201)).rejects.toThrow(
    "There is no operation createGadget.",
  );
});

test("an event of the stream passes, and what is none says where", () => {
  const text = operations
    .find(({ id }) => id === "streamSessionEvents")
    ?.responses.get(200)
    ?.content.get("text/event-stream")
    ?.examples.values()
    .next().value as string;
  const [, data = ""] = /^data: (\{"id".*|\{.*"type":"user.message".*)$/m.exec(text) ?? [];
  const event = JSON.parse(data);
  expect(toBeSessionEvent(event).pass).toBe(true);
  const { pass, message } = toBeSessionEvent({ ...event, id: 1 });
  expect([pass, message()]).toEqual([false, expect.stringContaining("$.id: Field 'id' must be ")]);
  expect(toBeSessionEvent(null).pass).toBe(false);
});

test("the matchers and the reference server work in Vitest", async () => {
  const vitest = createRequire(import.meta.url)
    .resolve("vitest/package.json")
    .replace("package.json", "vitest.mjs");
  const root = fileURLToPath(new URL("vitest", import.meta.url));
  const args = [vitest, "run", "--root", root, "--reporter=json", "matchers.spec.ts"];
  const { CI: _, VITEST: __, JEST_WORKER_ID: ___, ...env } = process.env;
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      args,
      { env: { ...env, NODE_OPTIONS: "", NODE_ENV: "test" } },
      (_, stdout, stderr) => resolve(stdout || stderr),
    );
  });
  expect(JSON.parse(output)).toMatchObject({ numPassedTests: 2, numFailedTests: 0 });
});
