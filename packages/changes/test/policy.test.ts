import { readBuiltDescription, type Schema } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { describeChanges } from "../src/describeChanges.ts";
import { formatLine } from "../src/formatLine.ts";
import { requiredBump } from "../src/requiredBump.ts";
import { NOW } from "./cases.ts";

interface Document {
  [field: string]: unknown;
  paths: Record<string, Record<string, Record<string, unknown>>>;
  components: { schemas: Record<string, Schema & { properties: Record<string, Schema> }> };
}

const { document } = readBuiltDescription();

/** What an edit of this API's own description is. */
function after(edit: (document: Document) => void) {
  const edited = structuredClone(document) as Document;
  edit(edited);
  const changes = describeChanges(document, edited, NOW);
  return { bump: requiredBump(changes), lines: changes.map((change) => formatLine(change)) };
}

test("a new event type is minor", () => {
  const { bump, lines } = after(({ components: { schemas } }) => {
    const [first] = schemas.SessionEvent?.oneOf ?? [];
    const name = String(first?.$ref).split("/").at(-1) ?? "";
    schemas.AgentPausedEvent = { ...structuredClone(schemas[name]), title: "Paused" } as never;
    schemas.SessionEvent?.oneOf?.push({ $ref: "#/components/schemas/AgentPausedEvent" });
    Object.assign(schemas.SessionEvent?.discriminator?.mapping ?? {}, {
      "agent.paused": "#/components/schemas/AgentPausedEvent",
    });
  });
  expect(bump).toBe("minor");
  expect(lines).toEqual([
    "minor schema AgentPausedEvent: exported type added",
    expect.stringMatching(
      /^minor schema SessionEvent \(response\): variant AgentPausedEvent added \[Reaches: .*GET \/sessions\/\{session_id\}\/events\/stream/,
    ),
  ]);
});

test("a new value of a list that only responses have is minor, and of one that requests have, too, is major", () => {
  expect(after(({ components }) => components.schemas.SessionStatus?.enum?.push("paused")).bump).toBe(
    "minor",
  );
  const shared = structuredClone(document) as Document;
  const content = (schema: object) => ({ content: { "application/json": { schema } } });
  const kind = { $ref: "#/components/schemas/Kind" };
  shared.components.schemas.Kind = { type: "string", enum: ["a"] } as never;
  shared.paths["/kinds"] = { post: { requestBody: content(kind), responses: { "201": content(kind) } } };
  const wider = structuredClone(shared);
  wider.components.schemas.Kind?.enum?.push("b");
  expect(describeChanges(shared, wider, NOW).map((change) => formatLine(change))).toEqual([
    'major schema Kind (response): value "b" added [Reaches: POST /kinds]',
    'minor schema Kind (request): value "b" added [Reaches: POST /kinds]',
  ]);
});

test("an optional field that requests lose is major", () => {
  const { bump, lines } = after(
    ({ components }) => delete components.schemas.CreateAgentRequest?.properties.metadata,
  );
  expect(bump).toBe("major");
  expect(lines).toEqual([
    "major schema CreateAgentRequest (request) metadata: field removed [Reaches: POST /agents]",
  ]);
});

test("events that are written in their union, instead of referred to, are no change", () => {
  const { lines } = after(({ components: { schemas } }) => {
    const union = schemas.SessionEvent as Schema;
    const named = (union.oneOf ?? []).map(({ $ref }) => String($ref).split("/").at(-1) ?? "");
    union.oneOf = named.map((name) => structuredClone(schemas[name]) as Schema);
  });
  expect(lines.filter((line) => !line.includes("part of other schemas"))).toEqual([]);
});

test("a method of the client that gets another name is major", () => {
  const { lines } = after(({ paths }) =>
    Object.assign(paths["/agents"]?.post ?? {}, { "x-sdk-name": "agents.make" }),
  );
  expect(lines).toEqual(['major POST /agents: client method renamed from "agents.create" to "agents.make"']);
});

test("a type of the client that gets another name is one change", () => {
  const { lines } = after((edited) => {
    const text = JSON.stringify(edited).replaceAll(
      "#/components/schemas/AgentSkill",
      "#/components/schemas/Skill",
    );
    Object.assign(edited, JSON.parse(text.replace('"AgentSkill":{', '"Skill":{')));
  });
  expect(lines).toEqual([
    expect.stringMatching(
      /^major schema Skill: exported type renamed from "AgentSkill" to "Skill" \[Reaches: .*GET \/agents, .*POST \/agents/,
    ),
  ]);
});
