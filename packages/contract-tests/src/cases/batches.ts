import { APIError } from "@cloud-agents/client";
import type { FileObject } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { baseOf } from "../keptValues.ts";
import { type ResourceKind, resourceKinds } from "../model/resourceKinds.ts";
import type { Description } from "../readDescription.ts";
import { listEvents, ownSession, type Path, send } from "./fixtures.ts";

const good = (name: string) => ({
  type: "github_repository",
  url: `https://example.com/${name}`,
  authorization_token: `ghp_batch_${name}`,
});
const message = (text: string) => ({ type: "user.message", content: [{ type: "text", text }] });

/** One resource that is refused, and with which status; `good("attached")` is attached before. */
const BAD_RESOURCES: Record<string, [status: number, make: (context: Context) => object | Promise<object>]> =
  {
    "no file_id": [400, () => ({ type: "file" })],
    "an unknown type": [400, () => ({ type: "folder" })],
    "a path above /data": [400, async ({ world }) => ({ file_id: await world.file(), path: "../etc" })],
    "the same one twice": [400, () => good("first")],
    "an unknown file": [404, () => ({ file_id: "file_unknown" })],
    "one that is attached": [409, () => good("attached")],
  };

/** One event that is not valid. */
const BAD_EVENTS: Record<string, object> = {
  "no content": { type: "user.message" },
  "an empty content": { type: "user.message", content: [] },
  "a block without text": { type: "user.message", content: [{ type: "text" }] },
  "an unknown type": { type: "agent.message", content: [{ type: "text", text: "I was sent by a user." }] },
};

/** Requests of which one part is refused: nothing of them stays. */
export function batchCases(description: Description): Case[] {
  return [
    ...Object.entries(BAD_RESOURCES).flatMap(([what, [status, make]]) => resourceCases(what, status, make)),
    ...Object.entries(BAD_EVENTS).map(([what, bad]) => eventCase(what, bad)),
    ...resourceKinds(description).flatMap((kind) => refusedCreations(description, kind)),
    {
      operation: "listSessionEvents",
      status: 200,
      name: "of a message that follows its own interrupt's turn, both turns are kept apart",
      needs: "state",
      source: [6],
      async run(context) {
        const path = await ownSession(context);
        const { data } = await send(
          context,
          path,
          message("First."),
          { type: "user.interrupt" },
          message("Second."),
        );
        const [first, interrupt, second] = data.map(({ turn_id }) => turn_id);
        expect.equal("$.data[1].turn_id of the interrupt", interrupt, first);
        expect.notEqual("$.data[2].turn_id of the message after the interrupt", second, first);
        await context.call("streamSessionEvents", { path, headers: { "last-event-id": data[2]?.id ?? "" } });
        const events = await listEvents(context, path);
        expect.equal(
          "the turns of the session.status_idle events",
          events.filter(({ type }) => type === "session.status_idle").map(({ turn_id }) => turn_id),
          [first, second],
        );
      },
    },
  ];
}

function resourceCases(
  what: string,
  status: number,
  make: (context: Context) => object | Promise<object>,
): Case[] {
  const attempt = async (context: Context, path: Path, at: number) => {
    const resources: object[] = [good("first"), good("second")];
    resources.splice(at, 0, await make(context));
    const where = `a request with ${what} at place ${at + 1}`;
    await expect.refused(where, context.call("addSessionResources", { path, body: { resources } }), status);
  };
  // The same one twice is the later one, wherever it stands.
  const places = [0, 1, 2];
  return [
    {
      operation: "getSession",
      status: 200,
      name: `a request for resources with ${what} attaches nothing of it`,
      needs: "state",
      source: [16],
      async run(context) {
        const path = await ownSession(context, { resources: [good("attached")] });
        for (const at of places) {
          await attempt(context, path, at);
          const { resources } = await context.call<{ resources: unknown[] }>("getSession", { path });
          expect.equal("$.resources after the refusal", resources, [good("attached")]);
        }
      },
    },
    {
      operation: "addSessionResources",
      status: 200,
      name: `the rest of a request for resources with ${what} can be attached later`,
      needs: "state",
      source: [16],
      async run(context) {
        const path = await ownSession(context, { resources: [good("attached")] });
        await attempt(context, path, 2);
        const body = { resources: [good("first"), good("second")] };
        const list = await context.call<{ resources: unknown[] }>("addSessionResources", { path, body });
        expect.equal("$.resources", list.resources, [good("attached"), ...body.resources]);
      },
    },
    {
      operation: "addSessionResources",
      status,
      name: `the refusal of ${what} names the item that is wrong`,
      needs: "checks",
      source: [23],
      async run(context) {
        const path = await ownSession(context, { resources: [good("attached")] });
        const body = { resources: [good("first"), await make(context)] };
        await refusedAbout(context.call("addSessionResources", { path, body }), "resources[1]");
      },
    },
  ];
}

/** @throws Unexpected when a refusal is about something else. */
export async function refusedAbout(call: Promise<unknown>, place: string): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason) => reason,
  );
  if (error === undefined) return;
  if (!(error instanceof APIError)) throw error;
  const isAbout = error.param === place || error.param?.startsWith(`${place}.`);
  expect.that("$.error.param", isAbout, `${place}, or a part of it`, error.param);
  throw error;
}

function eventCase(what: string, bad: object): Case {
  return {
    operation: "listSessionEvents",
    status: 200,
    name: `of a request with an event with ${what} nothing is written, wherever it stands`,
    needs: "state",
    source: [6],
    async run(context) {
      const path = await ownSession(context);
      const before = await listEvents(context, path);
      for (const at of [0, 1, 2]) {
        const events = [message("First."), { type: "user.interrupt" }];
        events.splice(at, 0, bad as never);
        await expect.refused(
          `a request with ${what} at place ${at + 1}`,
          send(context, path, ...events),
          400,
        );
        expect.equal("the log after the refusal", await listEvents(context, path), before);
      }
    },
  };
}

/** What was refused does not exist: neither half of it nor a copy. */
function refusedCreations(description: Description, kind: ResourceKind): Case[] {
  const { create, list } = kind;
  if (!list) return [];
  const isForm = create.body?.contentType === "multipart/form-data";
  const base = baseOf(description, create.body?.schema ?? {});
  const names = [...description.fieldsOf(create.body?.schema ?? {}).keys()].filter((field) =>
    ["name", "title"].includes(field),
  );
  const bodyOf = async ({ world }: Context, marker: string, fields: object) => {
    const marked = Object.fromEntries(names.map((name) => [name, marker]));
    const body = { ...((await world.fill(base)) as object), ...marked, ...fields };
    return isForm ? { ...body, file: new File([marker], `${marker}.md`) } : body;
  };
  const isAbsent = async ({ call }: Context, marker: string) => {
    const { data } = await call<{ data: (object & Partial<FileObject>)[] }>(list.id, {
      query: { limit: 100 },
    });
    const found = data.find((item) => JSON.stringify(item).includes(marker));
    expect.that("$.data", found === undefined, "nothing of a request that was refused", found);
  };
  const refusals: Record<
    string,
    { needs: NonNullable<Case["needs"]>; status: number; fields: object; token?: "restrictedToken" }
  > = {
    "was not valid": {
      needs: "state",
      status: 400,
      fields: { metadata: isForm ? '{"a":1}' : { a: 1 } },
    },
    "came with a read-only token": {
      needs: "restrictedToken",
      status: 403,
      fields: {},
      token: "restrictedToken",
    },
    ...(kind.name === "Session" && {
      "named an unknown agent": { needs: "state", status: 404, fields: { agent: "agent_unknown" } },
      "named an unknown file": {
        needs: "state",
        status: 404,
        fields: { resources: [good("first"), { file_id: "file_unknown" }] },
      },
      "named a file that is not ready": { needs: "unreadyFile", status: 409, fields: {} },
    }),
  };
  return Object.entries(refusals).map(
    ([why, { needs, status, fields, token }]): Case => ({
      operation: list.id,
      status: 200,
      name: `what ${create.id} refused because it ${why} is not there`,
      needs,
      async run(context) {
        const { target, call } = context;
        const marker = `refused-${context.unique()}`;
        const late = needs === "unreadyFile" ? { resources: [{ file_id: target.unreadyFile }] } : {};
        const body = await bodyOf(context, marker, { ...fields, ...late });
        await expect.refused(create.id, call(create.id, { body }, token && target[token]), status);
        await isAbsent(context, marker);
        // The key of a refused request is free.
        const headers = { "idempotency-key": context.unique() };
        await expect.refused(create.id, call(create.id, { body, headers }, token && target[token]), status);
        await call(create.id, { body: await bodyOf(context, `accepted-${marker.slice(8)}`, {}), headers });
        await isAbsent(context, marker);
      },
    }),
  );
}
