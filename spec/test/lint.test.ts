import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { bundle, type Json, type JsonObject } from "./bundle.ts";
import { redocly } from "./redocly.ts";
import { folder } from "./source-files.ts";

type Lint = { totals: { errors: number; warnings: number }; problems: { ruleId: string; message: string }[] };

const rules = (parse(readFileSync(join(folder, "redocly.yaml"), "utf8")) as { rules: { [id: string]: Json } })
  .rules;
const houseRules = Object.entries(rules).flatMap(([id, rule]) =>
  id.startsWith("rule/") ? [{ id, message: String((rule as JsonObject).message) }] : [],
);

/** One mistake per house rule, made in a copy of the bundle. */
const mistakes: { [rule: string]: (copy: JsonObject) => void } = {
  "rule/operation-id": (copy) => set(copy, "paths./agents.get.operationId", "fetch_agents"),
  "rule/operation-sdk-name": (copy) => set(copy, "paths./agents.get.x-sdk-name", "listAgents"),
  "rule/operation-origin": (copy) => set(copy, "paths./agents.get.x-origin", "invented"),
  "rule/operation-summary": (copy) => set(copy, "paths./agents.get.summary", "Lists agents."),
  "rule/operation-responses": (copy) => set(copy, "paths./agents.get.responses.401", undefined),
  "rule/error-response-is-ref": (copy) =>
    set(copy, "paths./agents.get.responses.400", { description: "No." }),
  "rule/body-schema-is-ref": (copy) =>
    set(copy, `paths./agents.post.requestBody.${json}.schema`, { type: "object" }),
  "rule/media-type-examples": (copy) =>
    set(copy, `paths./sessions.post.requestBody.${json}.examples`, undefined),
  "rule/example-summary": (copy) => set(copy, "components.examples.AgentExample.summary", undefined),
  "rule/schema-name": (copy) => set(copy, "components.schemas.text_block", { type: "object" }),
  "rule/no-any-of": (copy) => set(copy, "components.schemas.Session.anyOf", [{ type: "object" }]),
};
const json = "content.application/json";

/** Sets the value at a dotted path; `undefined` deletes it. */
function set(copy: JsonObject, place: string, value: Json | undefined): void {
  const steps = place.split(".");
  const last = steps.pop() ?? "";
  let parent = copy;
  for (const step of steps) parent = parent[step] as JsonObject;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
}

/** One mistake per rule of lint/house.mjs, and what is said about it. */
const houseMistakes: { [rule: string]: { make: (copy: JsonObject) => void; message: string } } = {
  "house/sdk-name-unique": {
    make: (copy) => set(copy, "paths./environments.get.x-sdk-name", "sessions.list"),
    message: "Give listSessions an x-sdk-name of its own: sessions.list is that of listEnvironments, too.",
  },
  "house/security-is-bearer": {
    make: (copy) => set(copy, "components.securitySchemes.PersonalAccessToken.scheme", "basic"),
    message:
      "The client, the reference server and the docs of this workspace know one way to say who calls: a bearer token, for every operation. Teach " +
      "packages/client/src/http/authenticate.ts, packages/server/src/performOperation.ts and packages/docs/scripts/readSample.ts another one first, then this rule in spec/lint/house.mjs.",
  },
  "house/union-has-discriminator": {
    make: (copy) => set(copy, "components.schemas.UserEvent.discriminator", undefined),
    message:
      "Give the oneOf a discriminator with an explicit mapping, and each of its schemas its tag as a const; clients choose by the tag. " +
      "Without one, its schemas must be of different types.",
  },
};

/** One mistake for rules that are not ours, and what they say of it. */
const otherMistakes: { [rule: string]: { make: (copy: JsonObject) => void; message: string } } = {
  "path-http-verbs-order": {
    make: (copy) => {
      const { get, post } = (copy.paths as JsonObject)["/environments"] as JsonObject;
      set(copy, "paths./environments", { post, get } as JsonObject);
    },
    message: "Write the methods of a path in the order get, head, post, put, patch, delete, options.",
  },
  "response-mime-type": {
    make: (copy) =>
      set(copy, "paths./files.get.responses.200.content", { "text/plain": { schema: { type: "string" } } }),
    message:
      'Mime type "text/plain" is not allowed by this project\'s rule, although OpenAPI has it: write application/json, or text/event-stream for a stream of events.',
  },
  "request-mime-type": {
    make: (copy) =>
      set(copy, "paths./environments.post.requestBody.content", {
        "text/plain": { schema: { type: "string" } },
      }),
    message:
      'Mime type "text/plain" is not allowed by this project\'s rule, although OpenAPI has it: write application/json, or multipart/form-data for files.',
  },
};

/** What nothing is made of: it need not be as the rules want it. */
const unread: [place: string, value: Json][] = [
  ["webhooks", { agentCreated: { post: { responses: { 200: { description: "Thanks." } } } } }],
  [
    "paths./agents.post.callbacks",
    { created: { "{$request.body#/url}": { post: { requestBody: hookBody(), responses: {} } } } },
  ],
  ["paths./agents.get.responses.200.links", { one: { operationId: "getAgent" } }],
  ["components.schemas.Hook", { type: "object", properties: { id: { type: "string" } } }],
];

function hookBody(): JsonObject {
  return { content: { "text/plain": { schema: { $ref: "#/components/schemas/Hook" } } } };
}

const scratch = mkdtempSync(join(tmpdir(), "spec-lint-"));
let source: Lint;
let built: Lint;
let withUnread: Lint;
let broken: Lint;
let score: { agentReadiness: number; discoverability: number };

beforeAll(async () => {
  const copy = structuredClone(bundle);
  for (const make of Object.values(mistakes)) make(copy);
  for (const { make } of [...Object.values(otherMistakes), ...Object.values(houseMistakes)]) make(copy);
  const copyWithUnread = structuredClone(bundle);
  for (const [place, value] of unread) set(copyWithUnread, place, value);
  writeFileSync(join(scratch, "unread.json"), JSON.stringify(copyWithUnread));
  writeFileSync(join(scratch, "broken.json"), JSON.stringify(copy));
  [source, built, withUnread, broken, score] = await Promise.all([
    redocly<Lint>("lint", "source"),
    redocly<Lint>("lint", "bundle"),
    redocly<Lint>("lint", join(scratch, "unread.json"), "--config=redocly.yaml"),
    redocly<Lint>("lint", join(scratch, "broken.json"), "--config=redocly.yaml", "--max-problems=1000"),
    redocly<typeof score>("score", "dist/openapi.json"),
  ]);
});

afterAll(() => rmSync(scratch, { recursive: true }));

test("the source has no errors and no warnings", () => {
  expect(source).toMatchObject({ problems: [], totals: { errors: 0, warnings: 0 } });
});

test("the bundle has no errors and no warnings", () => {
  expect(built).toMatchObject({ problems: [], totals: { errors: 0, warnings: 0 } });
});

test("the description scores above 85", () => {
  expect(score.agentReadiness).toBeGreaterThan(85);
  expect(score.discoverability).toBeGreaterThan(85);
});

describe("the house rules", () => {
  test("each have a mistake in this test", () => {
    expect(Object.keys(mistakes).sort()).toEqual(houseRules.map(({ id }) => id).sort());
  });

  test.each(houseRules)("$id reports the mistake and says what to write instead", ({ id, message }) => {
    const found = broken.problems.filter(({ ruleId }) => ruleId === id).map((problem) => problem.message);
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  test.each(Object.entries(houseMistakes))("%s reports the mistake", (id, { message }) => {
    const found = broken.problems.filter(({ ruleId }) => ruleId === id).map((problem) => problem.message);
    expect(found).toEqual([message]);
  });

  test.each(Object.entries(otherMistakes))("%s says what to write instead", (id, { message }) => {
    const found = broken.problems.filter(({ ruleId }) => ruleId === id).map((problem) => problem.message);
    expect(found).toEqual([message]);
  });

  test("report nothing in webhooks, callbacks and links, of which nothing is made", () => {
    // What .redocly.lint-ignore.yaml lets pass, it lets pass in the bundle only.
    expect(withUnread.problems.map(({ ruleId }) => ruleId)).toEqual(["no-illogical-composition-keywords"]);
  });

  test("report nothing in a description without mistakes", () => {
    const problems = [...source.problems, ...built.problems];
    expect(problems.filter(({ ruleId }) => ruleId.startsWith("rule/"))).toEqual([]);
  });
});
