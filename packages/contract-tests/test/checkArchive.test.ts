import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, jest, test } from "@jest/globals";
import { main } from "../src/cli/main.ts";

let folder: string;
let out = "";
let err = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "check 100% "));
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
});
beforeEach(() => {
  out = "";
  err = "";
});
afterAll(() => rm(folder, { recursive: true }));

async function archive(name: string, body: unknown): Promise<string> {
  const file = join(folder, name);
  const headers = [
    { name: "Content-Type", value: "application/json" },
    { name: "X-Request-Id", value: "req_1" },
  ];
  const entry = {
    startedDateTime: "2026-11-28T10:00:00Z",
    request: { method: "GET", url: "https://host.test/api/v1/cloud/agents?limit=1", headers: [] },
    response: { status: 200, headers, content: { text: JSON.stringify(body) } },
  };
  await writeFile(file, JSON.stringify({ log: { version: "1.2", entries: [entry] } }));
  return file;
}

test("recorded traffic that is as described is kept", async () => {
  const file = await archive("kept.har", { data: [], first_id: null, last_id: null, has_more: false });
  expect(await main(["check", file])).toBe(0);
  expect(out).toBe("1 exchanges checked, 0 left out.\n");
});

test("what is not as described is broken, with its entry and place, and written as JSON", async () => {
  const file = await archive("broken.har", { data: [], first_id: null, last_id: 7, has_more: false });
  const json = join(folder, "findings.json");
  expect(await main(["check", file, "--json", json])).toBe(1);
  expect(out).toContain("entry 1, listAgents /api/v1/cloud/agents?limit=1 200: last_id: ");
  expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({
    checked: 1,
    findings: [{ at: "last_id" }],
  });
});

test.each([
  [["check"], "Name one file"],
  [["check", "no/such.har"], "cannot be read as an HTTP Archive"],
  [["check", "a.har", "--base", "nowhere"], "--base must be a URL"],
  [["check", "a.har", "--colour"], "Unknown option"],
])("%j could not be checked", async (args, message) => {
  expect(await main(args)).toBe(2);
  expect(err).toContain(message);
});

test("an archive without a request to the API could not be checked", async () => {
  const file = await archive("other.har", {});
  expect(await main(["check", file, "--base", "https://other.test"])).toBe(2);
  expect(err).toContain("no request to the API");
});
