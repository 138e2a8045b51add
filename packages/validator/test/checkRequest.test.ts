import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { checkRequest, type OperationId, operations, type RequestParts } from "../src/index.ts";
import { findingsOf, pathOf } from "./helpers/findingsOf.ts";

interface Row {
  problem: string;
  request: Partial<RequestParts>;
  finds: [path: string, message: string];
}

const repeat = (value: string) => {
  const [, count, unit] = /^(\d+) (.)$/s.exec(value) as unknown as [string, string, string];
  return unit.repeat(Number(count));
};
const customTags = [
  { tag: "!repeat", resolve: repeat },
  { tag: "!file", resolve: (content: string) => new Blob([content]) },
];
const { "each list": ofEachList, ...ofOperations } = parse(
  readFileSync(new URL("mistakes.yaml", import.meta.url), "utf8"),
  { customTags },
) as Record<OperationId | "each list", Row[]>;
const lists = Object.values(operations).filter(({ query }) => query.includes("limit"));
const table = [
  ...(Object.entries(ofOperations) as [OperationId, Row[]][]),
  ...lists.map(({ id }) => [id, ofEachList] as const),
];

describe.each(table)("%s finds exactly one mistake in", (id, rows) => {
  test.each(rows)("$problem", ({ request, finds }) => {
    expect(findingsOf(id, request).map(({ path, message }) => [path, message])).toEqual([finds]);
  });
});

const pathParameters = Object.values(operations).flatMap(({ id, pathParams }) =>
  pathParams.map((name) => ({ id, name })),
);

test.each(pathParameters)("$id finds an empty $name", ({ id, name }) => {
  const path = { ...pathOf(id), [name]: "" };
  expect(checkRequest(id, { path, query: {}, headers: {} }).findings[0]).toEqual({
    in: "path",
    path: name,
    keyword: "minLength",
    message: `Path parameter '${name}' must be a non-empty string.`,
  });
});

const agent = { name: "a", model: "m" };
const events = (...list: unknown[]) => ({ body: { events: list } });
const resources = (...list: unknown[]) => ({ body: { resources: list } });
const repository = { type: "github_repository", url: "https://github.com/o/r" };

describe("several mistakes are reported in document order", () => {
  const pathsOf = (id: OperationId, parts: Partial<RequestParts>) =>
    findingsOf(id, parts).map(({ path }) => path);

  test("fields are in the order of the request, not of the schema", () => {
    expect(pathsOf("createAgent", { body: { metadata: 1, tools: 1, model: 1, name: 1 } })).toEqual([
      "metadata",
      "tools",
      "model",
      "name",
    ]);
  });

  test("an object's missing fields come before the mistakes in its other fields", () => {
    expect(pathsOf("createAgent", { body: { tools: [1], metadata: { a: 1 } } })).toEqual([
      "name",
      "model",
      "tools[0]",
      "metadata.a",
    ]);
    expect(pathsOf("sendSessionEvents", events({ type: "user.message" }, 1, { type: "x" }))).toEqual([
      "events[0].content",
      "events[1]",
      "events[2].type",
    ]);
  });

  test("items are in numeric order", () => {
    const tools = Array.from({ length: 12 }, (_, index) => (index === 2 || index === 10 ? 0 : {}));
    expect(pathsOf("createAgent", { body: { ...agent, tools } })).toEqual(["tools[2]", "tools[10]"]);
  });

  test("the path comes before the query, the query before the headers, the headers before the body", () => {
    const path = { session_id: "" };
    expect(pathsOf("sendSessionEvents", { path, headers: { "idempotency-key": "" }, body: {} })).toEqual([
      "session_id",
      "Idempotency-Key",
      "events",
    ]);
    expect(pathsOf("listSessionEvents", { path, query: { before_id: "", limit: "x" } })).toEqual([
      "session_id",
      "before_id",
      "limit",
    ]);
  });

  test("a cursor that is invalid is not reported as excluding the other one, too", () => {
    expect(pathsOf("listFiles", { query: { after_id: "", before_id: "b" } })).toEqual(["after_id"]);
  });
});

describe("a body of any size", () => {
  test("has at most 20 findings", () => {
    const tools = Array.from({ length: 100 }, () => 0);
    const findings = findingsOf("createAgent", { body: { ...agent, tools, metadata: 1 } });
    expect(findings.map(({ path }) => path)).toEqual(
      Array.from({ length: 20 }, (_, index) => `tools[${index}]`),
    );
  });

  test("has its first mistakes reported when a later list is full of them", () => {
    const tools = Array.from({ length: 1000 }, () => 0);
    const findings = findingsOf("createAgent", { body: { metadata: { a: 1 }, ...agent, tools } });
    expect(findings.slice(0, 2).map(({ path }) => path)).toEqual(["metadata.a", "tools[0]"]);
  });

  test("is not read to the end when every item of a list or map in it is wrong", () => {
    let read = 0;
    const counted = (target: object) =>
      new Proxy(target, {
        get: (all, key) => {
          read++;
          return Reflect.get(all, key);
        },
      });
    const wrong = Array.from({ length: 100_000 }, () => 0);
    findingsOf("sendSessionEvents", { body: { events: counted(wrong) } });
    findingsOf("createAgent", { body: { ...agent, tools: counted(wrong) } });
    findingsOf("createAgent", { body: { ...agent, metadata: counted({ ...wrong }) } });
    expect(read).toBeLessThan(2000);
  });

  test("has long names cut in paths and messages", () => {
    const [finding] = findingsOf("createAgent", {
      body: { ...agent, metadata: { ["k".repeat(256)]: 1 } },
    });
    expect(finding?.path).toBe(`metadata.${"k".repeat(100)}…`);
    expect(finding?.message.length).toBeLessThan(200);
  });

  test("never has its values in a message", () => {
    const secret = "ghp_secret";
    const findings = [
      ...findingsOf(
        "addSessionResources",
        resources({ ...repository, url: { secret } }, { type: secret }, secret),
      ),
      ...findingsOf("createAgent", { body: { name: secret.repeat(100), model: [secret] } }),
      ...findingsOf("listFiles", { query: { limit: secret } }),
    ];
    expect(findings).toHaveLength(6);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });
});

const check = (id: OperationId, parts: Partial<RequestParts>) =>
  checkRequest(id, { path: pathOf(id), query: {}, headers: {}, ...parts });

describe("the parameters of a checked request", () => {
  test("are converted to numbers and booleans, without unknown ones", () => {
    const query = { limit: "250", include_archived: "true", page: "2", trace: ["1", "2"] };
    expect(check("listSessions", { query })).toMatchObject({
      findings: [],
      query: { limit: 250, include_archived: true },
    });
    expect(check("listSessions", { query }).query).not.toHaveProperty("page");
  });

  test("have their defaults", () => {
    expect(check("listSessions", { query: { after_id: "sess_1" } }).query).toEqual({
      after_id: "sess_1",
      limit: 20,
      include_archived: false,
    });
  });

  test("are unchanged in the path", () => {
    expect(check("getAgent", { path: { agent_id: "a/b" } }).path).toEqual({ agent_id: "a/b" });
  });
});

test.each<[OperationId, string, unknown, string]>([
  [
    "createAgent",
    "tools",
    Array(1001).fill({ type: "bash" }),
    "Field 'tools' must contain at most 1000 items.",
  ],
  [
    "createAgent",
    "skills",
    Array(1001).fill({ skill_id: "s" }),
    "Field 'skills' must contain at most 1000 items.",
  ],
  [
    "sendSessionEvents",
    "events",
    Array(1001).fill({ type: "user.interrupt" }),
    "Field 'events' must contain at most 1000 items.",
  ],
  [
    "createAgent",
    "metadata",
    Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`key_${index}`, ""])),
    "Field 'metadata' must have at most 100 fields.",
  ],
])("%s has one finding for too much in %s", (operation, field, value, message) => {
  const rest = operation === "createAgent" ? agent : {};
  const findings = findingsOf(operation, { body: { ...rest, [field]: value } });
  expect(findings).toEqual([expect.objectContaining({ path: field, message })]);
});
