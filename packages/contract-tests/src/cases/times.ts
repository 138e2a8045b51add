import { setTimeout as wait } from "node:timers/promises";
import type { Session } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { baseOf } from "../keptValues.ts";
import { resourceKinds } from "../model/resourceKinds.ts";
import type { Description } from "../readDescription.ts";
import { listEvents, ownSession, type Path, send } from "./fixtures.ts";

/** How far a target's clock may be from that of the run, in milliseconds. A wrong time zone is further. */
const SKEW_MS = 10 * 60_000;

/** Longer than a second, which is all that some clocks tell. */
const PAUSE_MS = 1_100;

const message = (text: string) => ({ type: "user.message", content: [{ type: "text", text }] });

/** @throws Unexpected when a time is not one of this run. */
function expectNow({ now }: Context, where: string, time: unknown): void {
  const distance = Math.abs(Date.parse(String(time)) - now());
  expect.that(
    where,
    distance <= SKEW_MS,
    `a time within ten minutes of ${new Date(now()).toISOString()}`,
    time,
  );
}

/** Everything that changes a session, so that `updated_at` moves. */
const CHANGES: Record<string, (context: Context, path: Path) => Promise<unknown>> = {
  addSessionResources: ({ call }, path) =>
    call("addSessionResources", {
      path,
      body: { resources: [{ type: "github_repository", url: "https://example.com/added" }] },
    }),
  "sendSessionEvents, which starts a turn": (context, path) => send(context, path, message("Hello.")),
  cancelSession: ({ call }, path) => call("cancelSession", { path }),
  archiveSession: ({ call }, path) => call("archiveSession", { path }),
};

/** The times that a target shows are those at which it did something. */
export function timeCases(description: Description): Case[] {
  return [
    ...resourceKinds(description).map(
      ({ create }): Case => ({
        operation: create.id,
        status: Math.min(...create.responses.keys()),
        name: "created_at and updated_at are the time of the request",
        needs: "state",
        async run(context) {
          const { call, world } = context;
          const isForm = create.body?.contentType === "multipart/form-data";
          const body = await world.fill(baseOf(description, create.body?.schema ?? {}));
          const file = isForm && { file: new File(["# Times"], "times.md") };
          const created = await call<Session>(create.id, { body: { ...(body as object), ...file } });
          expectNow(context, "$.created_at", created.created_at);
          expectNow(context, "$.updated_at", created.updated_at);
        },
      }),
    ),
    {
      operation: "sendSessionEvents",
      status: 202,
      name: "created_at and processed_at are the time of the request",
      needs: "state",
      async run(context) {
        const { data } = await send(context, await ownSession(context), { type: "user.interrupt" });
        for (const [index, { created_at, processed_at }] of data.entries()) {
          expectNow(context, `$.data[${index}].created_at`, created_at);
          expectNow(context, `$.data[${index}].processed_at`, processed_at);
        }
      },
    },
    {
      operation: "listSessionEvents",
      status: 200,
      name: "every event of a turn has the time at which it happened",
      needs: "state",
      async run(context) {
        const path = await ownSession(context);
        await send(context, path, message("Say hello."));
        await context.call("streamSessionEvents", { path });
        for (const [index, { created_at, processed_at }] of (await listEvents(context, path)).entries()) {
          expectNow(context, `$.data[${index}].created_at`, created_at);
          expectNow(context, `$.data[${index}].processed_at`, processed_at);
        }
      },
    },
    {
      operation: "archiveSession",
      status: 200,
      name: "archived_at is the time of the request",
      needs: "state",
      async run(context) {
        const path = await ownSession(context);
        expectNow(
          context,
          "$.archived_at",
          (await context.call<Session>("archiveSession", { path })).archived_at,
        );
      },
    },
    ...Object.entries(CHANGES).map(
      ([what, change]): Case => ({
        operation: "getSession",
        status: 200,
        name: `updated_at moves with ${what}`,
        needs: "state",
        async run(context) {
          const path = await ownSession(context);
          const before = await context.call<Session>("getSession", { path });
          await wait(PAUSE_MS);
          await change(context, path);
          const after = await context.call<Session>("getSession", { path });
          const isLater = Date.parse(after.updated_at) > Date.parse(before.updated_at);
          expect.that("$.updated_at", isLater, `after ${before.updated_at}`, after.updated_at);
          expect.equal("$.created_at", after.created_at, before.created_at);
        },
      }),
    ),
  ];
}
