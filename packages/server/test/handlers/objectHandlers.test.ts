import { operations } from "@cloud-agents/validator";
import { afterAll, expect, test } from "@jest/globals";
import { objectHandlers } from "../../src/handlers/objectHandlers.ts";
import type { ObjectCall } from "../../src/handlers/readHandlers.ts";
import type { Services } from "../../src/handlers/Services.ts";
import { systemClock } from "../../src/ids/Clock.ts";
import { randomIds } from "../../src/ids/Ids.ts";
import { agents } from "../../src/objects/agents.ts";
import { type ObjectKind, type ObjectOperations, objectKind } from "../../src/objects/ObjectKind.ts";
import { toJson } from "../../src/store/Json.ts";
import { openStore } from "../../src/store/openStore.ts";
import type { Work } from "../../src/store/Work.ts";

// The description has no objects in objects: these are made up, in a table that there is.
const ids = {
  list: "listNotes",
  get: "getNote",
  create: "createNote",
  update: "updateNote",
  delete: "deleteNote",
};
for (const id of Object.values(ids))
  Object.assign(operations, {
    [id]: { pathParams: ["agent_id", ...(/list|create/.test(id) ? [] : ["note_id"])] },
  });
const notes = {
  table: "environments",
  idPrefix: "note",
  notFound: "environment_not_found",
  operations: ids as unknown as ObjectOperations,
  parent: agents,
  create: ({ body }: { body: object }, stamps: object) => ({ ...stamps, ...body }),
} as unknown as ObjectKind<ObjectOperations>;

const clock = systemClock();
const store = openStore("memory");
const services = { store, clock, ids: randomIds(clock) } as unknown as Services;
const handlers = objectHandlers(services, notes) as unknown as Record<
  string,
  (call: ObjectCall) => Work<string>
>;
afterAll(() => store.close());

/** Calls an operation on the notes of an agent. */
async function call(operation: string, path: Record<string, string>, body = {}, account = "a") {
  const work = () =>
    (handlers[operation] as (call: ObjectCall) => Work<string>)({
      account,
      path,
      query: { limit: 20 },
      body,
    });
  const json = await store.transaction(work);
  return json === null ? null : JSON.parse(json);
}

const insertAgent = (id: string) =>
  store.transaction(() => store.agents.insert({ id, account: "a", body: toJson({ id }) as never }));

test("objects in the path of another are found there, and nowhere else", async () => {
  await insertAgent("agent_1");
  await insertAgent("agent_2");
  const { id } = await call("createNote", { agent_id: "agent_1" }, { text: "買い物" });
  const there = { agent_id: "agent_1", note_id: id };
  const elsewhere = { agent_id: "agent_2", note_id: id };
  expect(await call("getNote", there)).toMatchObject({ id, text: "買い物" });
  expect((await call("listNotes", { agent_id: "agent_1" })).data).toHaveLength(1);
  expect((await call("listNotes", { agent_id: "agent_2" })).data).toEqual([]);
  for (const operation of ["getNote", "updateNote", "deleteNote"])
    await expect(call(operation, elsewhere)).rejects.toMatchObject({ status: 404, param: "note_id" });
  expect(await call("updateNote", there, { text: "掃除" })).toMatchObject({ id, text: "掃除" });
  expect(await call("deleteNote", there)).toBeNull();
  await expect(call("getNote", there)).rejects.toMatchObject({ status: 404 });
});

test("there is nothing in the path of what is not there, or is another account's", async () => {
  for (const account of ["a", "b"]) {
    const path = { agent_id: account === "a" ? "agent_unknown" : "agent_1", note_id: "note_1" };
    for (const operation of Object.values(ids))
      await expect(call(operation, path, {}, account)).rejects.toMatchObject({
        status: 404,
        param: "agent_id",
      });
  }
});

test("a kind whose paths name another object does not compile without it", () => {
  const operations = { create: "sendSessionEvents", list: "listSessionEvents", get: "getSession" } as const;
  const kind = { table: "notes", idPrefix: "note", notFound: "session_not_found", operations } as const;
  const create = () => ({ data: [] });
  // @ts-expect-error It has no parent.
  objectKind({ ...kind, create });
  expect(
    objectKind({ ...kind, create, parent: { table: "sessions", notFound: "session_not_found" } }),
  ).toBeDefined();
});
