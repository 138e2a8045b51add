import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sleep } from "../../src/http/sleep.ts";
import { CloudAgents } from "../../src/index.ts";
import { startReferenceServer } from "../helpers/startReferenceServer.ts";

let server: Awaited<ReturnType<typeof startReferenceServer>>;
beforeAll(async () => {
  server = await startReferenceServer();
});
afterAll(() => server.stop());

const faults = [
  { type: "lose_response" },
  { type: "reset", when: "before_response" },
  { type: "reset", when: "after_headers" },
  { type: "reset", when: "mid_body" },
  { type: "status", code: 503 },
];

test("a thousand concurrent writes under resets make each resource exactly once", async () => {
  // Two failures for each of the 200 calls of a kind: all of their first attempts, and all of their second ones.
  const rules = faults.map((fault, kind) => ({
    match: { operation: "createAgent", header: { "x-kind": String(kind) } },
    times: 400,
    fault,
  }));
  await fetch(`${server.url}/__faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rules),
  });

  const api = new CloudAgents(
    // One call can meet all failures of its kind, and wait for all others.
    { token: "pt-1", baseUrl: server.url, maxRetries: 400, timeout: 3_600_000 },
    { sleep: (ms, signal) => sleep(ms / 10, signal) },
  );
  const created = await Promise.all(
    Array.from({ length: 1000 }, (_, index) =>
      api.agents.create(
        { name: `reviewer ${index}`, model: "auto" },
        { headers: { "x-kind": String(index % faults.length) } },
      ),
    ),
  );
  const { data } = (await (await fetch(`${server.url}/__faults`)).json()) as { data: { hits: number }[] };
  expect(data.map(({ hits }) => hits)).toEqual(faults.map(() => 400));

  const stored = [];
  for await (const { id, name } of api.agents.list({ limit: 100 })) stored.push(`${name} ${id}`);
  expect(stored.sort()).toEqual(created.map(({ id, name }) => `${name} ${id}`).sort());
  const names = new Set(stored.map((line) => line.split(" ", 2).join(" ")));
  expect(names.size).toBe(1000);
});
