import { APIError } from "@cloud-agents/client";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
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
export const batchCases: Case[] = [
  ...Object.entries(BAD_RESOURCES).flatMap(([what, [status, make]]) => resourceCases(what, status, make)),
  ...Object.entries(BAD_EVENTS).map(([what, bad]) => eventCase(what, bad)),
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
