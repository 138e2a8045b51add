import fc from "fast-check";
import type { Description, Operation } from "../readDescription.ts";
import { type Pick, type Plan, Step } from "./Step.ts";

/** How often an operation is chosen: what changes something, and what shows it, more often than what makes new objects. */
const WEIGHTS: Record<string, number> = {
  sendSessionEvents: 10,
  addSessionResources: 6,
  getSession: 6,
  listSessionEvents: 5,
  streamSessionEvents: 3,
  cancelSession: 4,
  archiveSession: 4,
  listSessions: 3,
  createSession: 4,
  createEnvironment: 3,
  createAgent: 3,
  uploadFile: 3,
};

/** What agents of a target are told: to answer at once, late, much later, or not at all. */
const SAID = ["Hello.", "日本語で 🙂", "Wait 1 second.", "Wait 20 seconds.", "Wait 20 seconds.", "Fail."];

/** Few paths and URLs, in different notations, so that the same ones meet. */
const PATHS = ["a", "/data/a", "b/../b", "日本語/c", "../etc/passwd"];
const URLS = [
  "https://github.com/o/a",
  "https://GitHub.com/o/a.git",
  "https://github.com/o/b",
  "https://github.com/o/c/",
];

/** Something of one's own, or now and then of another account. */
const pickOf = (pick: string): fc.Arbitrary<Pick> =>
  fc.record({
    pick: fc.constant(pick),
    index: fc.nat({ max: 3 }),
    isForeign: fc.oneof({ weight: 14, arbitrary: fc.constant(false) }, fc.constant(true)),
  });

const texts = fc.constantFrom("", "A title", "題名 🙂", "e\u0301", " spaces ", "<b>&amp;\\");
const maps = fc.dictionary(fc.constantFrom("a", "キー", "b c"), texts, { maxKeys: 2 });
const blocks = fc.array(
  fc.constantFrom(...SAID).map((text) => ({ type: "text", text })),
  { minLength: 1, maxLength: 2 },
);
const event = fc.oneof(
  { weight: 5, arbitrary: blocks.map((content) => ({ type: "user.message", content })) },
  { weight: 1, arbitrary: blocks.map((content) => ({ type: "user.define_outcome", content })) },
  { weight: 4, arbitrary: fc.constant({ type: "user.interrupt" }) },
  { weight: 1, arbitrary: fc.constantFrom({ type: "user.message" }, { type: "agent.message", content: [] }) },
);
const resource = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { type: fc.constant("file"), file_id: pickOf("file_id"), path: fc.constantFrom(...PATHS) },
      { requiredKeys: ["file_id"] },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        type: fc.constant("github_repository"),
        url: fc.constantFrom(...URLS),
        mount_path: fc.constantFrom("/workspace", "/data/a"),
        authorization_token: fc.constant("ghp_random_history"),
      },
      { requiredKeys: ["type", "url"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<object>({ type: "file" }, { file_id: "file_unknown" }, { type: "folder" }),
  },
);

/** Bodies by operation; another operation is sent its examples. */
const BODIES: Record<string, fc.Arbitrary<object>> = {
  createAgent: fc.record(
    {
      name: fc.constantFrom("agent", "エージェント"),
      model: fc.constantFrom("ultimate", { id: "ultimate" }),
      system: texts,
      description: texts,
      metadata: maps,
    },
    { requiredKeys: ["name", "model"] },
  ),
  createSession: fc.record(
    {
      agent: pickOf("agent_id"),
      environment_id: pickOf("environment_id"),
      title: texts,
      metadata: maps,
      vault_ids: fc.array(fc.constantFrom("vault_a", "vault_b"), { maxLength: 2 }),
      resources: fc.array(resource, { maxLength: 2 }),
    },
    { requiredKeys: ["agent", "environment_id"] },
  ),
  uploadFile: fc.record(
    { file: texts, metadata: maps.map((map) => JSON.stringify(map)) },
    { requiredKeys: ["file"] },
  ),
  sendSessionEvents: fc.array(event, { minLength: 1, maxLength: 3 }).map((events) => ({ events })),
  addSessionResources: fc.array(resource, { minLength: 1, maxLength: 3 }).map((resources) => ({ resources })),
};

/** A step of a history: any operation, on any object that is there, by either account. */
export function stepArbitrary(description: Description): fc.Arbitrary<Step> {
  const { operations } = description;
  return fc.oneof(
    ...operations.map((operation) => ({
      weight: WEIGHTS[operation.id] ?? 1,
      arbitrary: planArbitrary(operation).map((plan) => new Step(plan)),
    })),
  );
}

/** Steps that make what others need: an object of each kind, by each account. */
export function firstSteps({ operations }: Description, accounts: number): Step[] {
  const plan = (id: string, account: number, body: object): Step => {
    const operation = operations.find((each) => each.id === id);
    if (!operation) throw new Error(`The description has no ${id}, with which histories begin.`);
    return new Step({ operation, account, path: {}, query: {}, headers: {}, body, again: "no" });
  };
  return Array.from({ length: accounts }, (_, account) => account).flatMap((account) => [
    plan("createAgent", account, { name: "agent", model: "ultimate" }),
    plan("createEnvironment", account, { name: "environment", config: { type: "cloud" } }),
    plan("uploadFile", account, { file: "# One" }),
    plan("uploadFile", account, { file: "# Two" }),
    plan("createSession", account, {
      agent: { pick: "agent_id", index: 0 },
      environment_id: { pick: "environment_id", index: 0 },
    }),
  ]);
}

function planArbitrary(operation: Operation): fc.Arbitrary<Plan> {
  const { parameters, method, body } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const list = parameters.some(({ name }) => name === "after_id");
  const cursorKind = operation.id === "listSessionEvents" ? "event_id" : KIND_OF_LIST[operation.id];
  const cursor =
    cursorKind === undefined
      ? fc.constant("unknown")
      : fc.oneof({ weight: 8, arbitrary: pickOf(cursorKind) }, fc.constant("unknown"));
  const query = list
    ? fc
        .record(
          {
            limit: fc.constantFrom(1, 2, 3, 20, 100, 101, 0),
            ...(parameters.some(({ name }) => name === "include_archived") && {
              include_archived: fc.boolean(),
            }),
          },
          { requiredKeys: [] },
        )
        .chain((query) =>
          fc.oneof(
            { weight: 3, arbitrary: fc.constant(query) },
            cursor.map((after_id) => ({ ...query, after_id })),
            cursor.map((before_id) => ({ ...query, before_id })),
          ),
        )
    : fc.constant({});
  const headers = parameters.some(({ name }) => name === "Last-Event-ID")
    ? fc.oneof(
        { weight: 2, arbitrary: fc.constant({}) },
        pickOf("event_id").map((id) => ({ "last-event-id": id })),
      )
    : fc.constant({});
  const bodies = body
    ? fc.oneof(
        { weight: 9, arbitrary: BODIES[operation.id] ?? fc.constantFrom(...body.examples.values()) },
        fc.constant({}),
      )
    : fc.constant(undefined);
  return fc.record({
    operation: fc.constant(operation),
    // Mostly the first, so that the histories of one account are long.
    account: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constant(1)),
    path: fc.record(Object.fromEntries(inPath.map(({ name }) => [name, pickOf(name)]))),
    query,
    headers,
    body: bodies,
    again:
      method === "POST"
        ? fc.oneof(
            { weight: 5, arbitrary: fc.constant("no") },
            fc.constantFrom("same", ...(body ? ["changed"] : [])),
          )
        : fc.constant("no"),
  }) as fc.Arbitrary<Plan>;
}

/** What the cursors of a list name. */
const KIND_OF_LIST: Record<string, string> = {
  listAgents: "agent_id",
  listEnvironments: "environment_id",
  listSessions: "session_id",
  listFiles: "file_id",
};
