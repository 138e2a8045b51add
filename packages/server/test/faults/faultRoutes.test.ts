import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Hono } from "hono";
import { FaultRules } from "../../src/faults/FaultRules.ts";
import { faultRoutes } from "../../src/faults/faultRoutes.ts";
import { type FaultyServer, startFaultyServer } from "../helpers/faultyServer.ts";
import { access, testOptions } from "../helpers/testServer.ts";

const rule = { fault: { type: "lose_response" } };

let server: FaultyServer;
beforeEach(async () => {
  server = await startFaultyServer();
});
afterEach(() => server.stop());

const faults = (path = "", method = "GET") => fetch(`${server.url}/__faults${path}`, { method });

test("rules are added one by one or several at once, and listed with their counts", async () => {
  const added = await server.addRules(rule);
  expect(added.status).toBe(201);
  const first = { id: "fault_1", match: {}, skip: 0, fault: rule.fault, seen: 0, hits: 0 };
  expect(await added.json()).toEqual({ data: [first] });
  await server.addRules([
    { ...rule, id: "mine", match: { path: "/x" }, times: 3, skip: 2 },
    { ...rule, id: "fault_2" },
    rule,
  ]);
  const { data } = (await (await faults()).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).toEqual(["fault_1", "mine", "fault_2", "fault_3"]);
  expect(data[1]).toEqual({ ...first, id: "mine", match: { path: "/x" }, times: 3, skip: 2 });
});

test("counts tell how often a fault could happen and did", async () => {
  await server.addRules({ fault: { type: "status", code: 500 }, skip: 1, times: 1 });
  for (let count = 0; count < 3; count++) await fetch(`${server.url}/agents`);
  expect(await (await faults()).json()).toMatchObject({ data: [{ seen: 3, hits: 1 }] });
});

test("a rule is deleted by its id, or all of them at once", async () => {
  await server.addRules([
    { ...rule, id: "a" },
    { ...rule, id: "b" },
    { ...rule, id: "c" },
  ]);
  expect((await faults("/b", "DELETE")).status).toBe(204);
  expect(await (await faults()).json()).toMatchObject({ data: [{ id: "a" }, { id: "c" }] });
  expect((await faults("/b", "DELETE")).status).toBe(404);
  expect((await faults("", "DELETE")).status).toBe(204);
  expect(await (await faults()).json()).toEqual({ data: [] });
});

test("a wrong rule is refused with its place, and none of its list is added", async () => {
  const refused = await server.addRules([rule, { fault: { type: "explode" } }]);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    type: "error",
    error: { type: "invalid_request_error", message: expect.stringMatching(/^body:1:\d+: type is one of/) },
  });
  expect(await (await faults()).json()).toEqual({ data: [] });
});

test("an id in use is refused, and so are more than a thousand rules", async () => {
  await server.addRules({ ...rule, id: "a" });
  expect(await (await server.addRules([rule, { ...rule, id: "a" }])).json()).toMatchObject({
    error: { message: "A rule with the id a is in use; delete it first." },
  });
  expect((await server.addRules(Array(999).fill(rule))).status).toBe(201);
  expect((await server.addRules(rule)).status).toBe(400);
});

test("a body of more than a mebibyte is refused", async () => {
  const rules = { fault: { type: "status", code: 500, body: "x".repeat(1_048_576) } };
  expect((await server.addRules(rules)).status).toBe(400);
});

test("secrets of a rule are not shown", async () => {
  const header = { authorization: "Bearer hush", cookie: "hush", "x-case": "retry" };
  const body = { resources: [{ url: "https://example.com", authorization_token: "hush" }] };
  await server.addRules({ match: { header }, fault: { type: "status", code: 500, body } });
  const shown = await (await faults()).text();
  expect(shown).not.toContain("hush");
  expect(JSON.parse(shown)).toMatchObject({
    data: [
      {
        match: { header: { "x-case": "retry", authorization: "[redacted]", cookie: "[redacted]" } },
        fault: { body: { resources: [{ url: "https://example.com", authorization_token: "[redacted]" }] } },
      },
    ],
  });
});

test("the log has every rule that is added or deleted", async () => {
  await server.addRules([
    { ...rule, id: "a", match: { operation: "createAgent" } },
    { ...rule, id: "b" },
  ]);
  await faults("/a", "DELETE");
  await faults("", "DELETE");
  expect(server.lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "info", event: "fault_rule_added", rule: "a", fault: "lose_response", operation: "createAgent" },
    { level: "info", event: "fault_rule_added", rule: "b", fault: "lose_response" },
    { level: "info", event: "fault_rule_deleted", rule: "a" },
    { level: "info", event: "fault_rule_deleted", rule: "b" },
  ]);
});

test("faults never happen to the control endpoint itself", async () => {
  await server.addRules({ fault: { type: "status", code: 500 } });
  expect((await faults()).status).toBe(200);
});

test.each([
  ["127.0.0.1", 200],
  ["::1", 200],
  ["::ffff:127.0.0.1", 200],
  ["192.168.0.7", 403],
  ["::ffff:10.0.0.1", 403],
])("a client at %s gets %i", async (remoteAddress, status) => {
  const app = new Hono();
  const { log } = testOptions();
  faultRoutes(app, new FaultRules(), { ...access, log });
  const env = { incoming: { socket: { remoteAddress } } };
  expect((await app.request("/__faults", {}, env)).status).toBe(status);
});

test("rules to start with come from a file, and a mistake in it names the place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faults-"));
  const [good, bad] = [join(folder, "good.yaml"), join(folder, "bad.json")];
  await writeFile(good, "- id: from-file\n  fault: { type: lose_response }\n");
  await writeFile(bad, '[\n  { "fault": { "type": "reset" } }\n]');
  const started = await startFaultyServer({ rulesFile: good });
  expect(await (await fetch(`${started.url}/__faults`)).json()).toMatchObject({
    data: [{ id: "from-file" }],
  });
  await started.stop();
  await expect(startFaultyServer({ rulesFile: bad })).rejects.toThrow(
    `${bad}:2:14: A reset fault needs the key when.`,
  );
  await expect(startFaultyServer({ rulesFile: join(folder, "none") })).rejects.toThrow(
    "Cannot read the fault rules: ENOENT",
  );
});
