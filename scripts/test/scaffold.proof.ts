import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { copyForNew, type Scaffolded } from "./helpers/copyForNew.ts";

// These tests go on from one another in one copy of the workspace.

let copy: Scaffolded;

beforeAll(async () => {
  copy = await copyForNew();
});
afterAll(() => copy.remove());

test.each<[name: string, args: string[], message: string]>([
  [
    "a kind that there is not",
    ["resources", "note"],
    "'resources' cannot be added. There are: resource, operation, event, error.",
  ],
  ["a name that exists", ["resource", "agent"], "spec/components/schemas/Agent.yaml exists."],
  ["a name in the plural", ["resource", "notes"], "'notes' must be in the singular, such as note."],
  ["a name that is no identifier", ["resource", "メモ"], "'メモ' is not a name. Write English words"],
  [
    "an event of another origin",
    ["event", "boat.sank"],
    "'boat.sank' must be agent, session or span, a dot and a name",
  ],
  [
    "an error of an operation that there is not",
    ["error", "note_locked", "409", "getBoat"],
    "no operation 'getBoat'",
  ],
  [
    "a status that is the same everywhere",
    ["error", "note_locked", "500", "getAgent"],
    "The status must be 400, 404, 409, not '500'",
  ],
  ["a missing argument", ["resource"], "resource takes 1 or 2 arguments, not 0."],
  [
    "a list that ends with an id",
    ["resource", "note", "/agents/{agent_id}"],
    "'/agents/{agent_id}' must end with a name, such as /agents/{agent_id}/notes.",
  ],
  ["an unknown option", ["resource", "note", "--force"], "Unknown option '--force'"],
])("%s is refused, and nothing is written", async (_, args, message) => {
  const [code, output] = await copy.scaffold(...args);
  expect([code, output]).toEqual([2, expect.stringContaining(message)]);
  expect(copy.changed()).toBe("");
});

test("--dry-run lists the files, and --help the commands; neither writes", async () => {
  const [, listed] = await copy.scaffold("resource", "note", "--dry-run");
  expect(listed).toContain("+ spec/paths/notes_{note_id}.yaml");
  const [, help] = await copy.scaffold("--help");
  expect(help).toContain("npm run new -- event agent.plan");
  expect(copy.changed()).toBe("");
});

test("what is scaffolded passes the lint at once", async () => {
  const [code, note] = await copy.scaffold("resource", "memory-note");
  expect([code, note]).toEqual([0, expect.not.stringContaining("parent:")]);
  const [, comment] = await copy.scaffold("resource", "comment", "/memory_notes/{memory_note_id}/comments");
  expect(comment).toContain('import { memoryNotes } from "./memoryNotes.ts";');
  expect(comment).toContain("parent: memoryNotes,");
  const [, mark] = await copy.scaffold("resource", "mark", "/sessions/{session_id}/marks");
  expect(mark).toContain('parent: { table: "sessions", notFound: "session_not_found" },');
  expect(
    (await copy.scaffold("operation", "archiveSessionLog", "/sessions/{session_id}/log/archive"))[0],
  ).toBe(0);
  expect((await copy.scaffold("event", "agent.plan"))[0]).toBe(0);
  expect((await copy.scaffold("error", "agent_resting", "409", "createAgent"))[0]).toBe(0);
  expect(await copy.failures(["lint"], "spec")).toBe("");
});
