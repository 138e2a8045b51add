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

test("what was found is written in the formats of a run, as one case for each place", async () => {
  const file = await archive("page.har", { data: [], first_id: null, last_id: "<b>", has_more: 1, extra: 1 });
  const [junit, ctrf, html] = ["xml", "json", "html"].map((end) => join(folder, `page.${end}`)) as [
    string,
    string,
    string,
  ];
  expect(await main(["check", file, "--junit", junit, "--ctrf", ctrf, "--html", html])).toBe(1);
  expect(await readFile(junit, "utf8")).toMatch(/<testsuite name="listAgents" tests="\d" failures="1" /);
  const { results } = JSON.parse(await readFile(ctrf, "utf8"));
  expect(
    results.tests.map(({ name, status }: { name: string; status: string }) => [name, status]),
  ).toContainEqual([
    expect.stringMatching(/^listAgents 200: response body has_more: .+ \(exchange 1\)$/),
    "failed",
  ]);
  const page = await readFile(html, "utf8");
  expect(page).toContain("<h1>page.har</h1>");
  expect(page).toContain("GET /api/v1/cloud/agents?limit=1");
  expect(page).not.toContain('<b>"');
});

test("traffic that is as described is kept in every format", async () => {
  const file = await archive("good.har", { data: [], first_id: null, last_id: null, has_more: false });
  const ctrf = join(folder, "good.json");
  expect(await main(["check", file, "--ctrf", ctrf])).toBe(0);
  expect(JSON.parse(await readFile(ctrf, "utf8")).results).toMatchObject({
    summary: { tests: 1, passed: 1, failed: 0 },
    tests: [{ name: "listAgents 200: 1 of 1 exchange as described" }],
  });
});

test("findings of a proxy are written in the same formats, those of several times once", async () => {
  const at = {
    side: "response",
    operation: "getAgent",
    method: "GET",
    path: "/agents/a",
    status: 200,
    in: "body",
  };
  const found = {
    ...at,
    about: "target",
    at: "version",
    keyword: "type",
    message: "Field 'version' must be an integer.",
  };
  const drift = { ...at, about: "description", at: "own", keyword: "undescribed", message: "Not described." };
  const lines = [found, { ...found, path: "/agents/b" }, drift].map((each, index) =>
    JSON.stringify({ time: `2026-11-28T10:00:0${index}Z`, exchange: index + 1, ...each }),
  );
  const file = join(folder, "findings.ndjson");
  await writeFile(file, `${lines.join("\n")}\n`);
  const ctrf = join(folder, "findings.ctrf.json");
  const json = join(folder, "findings.json");
  expect(await main(["check", file, "--ctrf", ctrf, "--json", json])).toBe(1);
  expect(JSON.parse(await readFile(json, "utf8"))).toEqual({
    findings: lines.map((line) => JSON.parse(line)),
    left: 0,
  });
  expect(out).toMatch(/3 findings\.\n$/);
  const { tests, summary } = JSON.parse(await readFile(ctrf, "utf8")).results;
  expect(summary).toMatchObject({
    tests: 2,
    failed: 1,
    skipped: 1,
    start: Date.parse("2026-11-28T10:00:00Z"),
  });
  expect(tests[0].name).toBe(
    "getAgent 200: response body version: Field 'version' must be an integer. (exchange 1, 2 times)",
  );
});

test("no finding is kept, and what is none is named with its line", async () => {
  const file = join(folder, "none.ndjson");
  await writeFile(file, "");
  expect(await main(["check", file])).toBe(0);
  await writeFile(file, '{"about":"note","message":"a"}\n{}\n');
  expect(await main(["check", file])).toBe(2);
  expect(err).toContain("none.ndjson:2 is no finding of cloud-agents-proxy.");
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
