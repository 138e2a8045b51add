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

const scratch = mkdtempSync(join(tmpdir(), "spec-lint-"));
let source: Lint;
let built: Lint;
let broken: Lint;
let score: { agentReadiness: number; discoverability: number };

beforeAll(async () => {
  const copy = structuredClone(bundle);
  for (const make of Object.values(mistakes)) make(copy);
  for (const { make } of Object.values(houseMistakes)) make(copy);
  writeFileSync(join(scratch, "broken.json"), JSON.stringify(copy));
  [source, built, broken, score] = await Promise.all([
    redocly<Lint>("lint", "source"),
    redocly<Lint>("lint", "bundle"),
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

  test("report nothing in a description without mistakes", () => {
    const problems = [...source.problems, ...built.problems];
    expect(problems.filter(({ ruleId }) => ruleId.startsWith("rule/"))).toEqual([]);
  });
});
