import assert from "node:assert/strict";
import type { SendSessionEventsResponse, SessionEvent, SessionEventPage } from "@cloud-agents/types";
import type { Case, Context } from "../case.ts";
import { archivedSession, busySession, cancelledSession, message } from "./situations.ts";

const interrupt = { type: "user.interrupt" };
const outcome = { ...message, type: "user.define_outcome" };
const operation = "sendSessionEvents";

type Path = { session_id: string };

async function send({ call }: Context, path: Path, ...events: object[]): Promise<SendSessionEventsResponse> {
  return call(operation, { path, body: { events } });
}

async function newSession({ world }: Context): Promise<Path> {
  return { session_id: await world.session() };
}

async function turnOf(context: Context): Promise<{ path: Path; events: SessionEvent[] }> {
  const path = await busySession(context);
  return { path, events: await context.call<SessionEvent[]>("streamSessionEvents", { path }) };
}

/** What sending, listing and following events demands. */
export const eventCases: Case[] = [
  ...[message, outcome].map(
    ({ type }): Case => ({
      operation,
      status: 400,
      name: `${type} without content, in the document's words`,
      needs: "checks",
      message: "Field 'content' is required.",
      run: async (context) => send(context, await newSession(context), { type }),
    }),
  ),
  {
    operation,
    status: 202,
    name: "the messages of one request are written as sent and share one turn",
    needs: "state",
    async run(context) {
      const { data } = await send(context, await newSession(context), message, outcome);
      assert.deepEqual(
        data.map(({ type }) => type),
        [message.type, outcome.type],
      );
      assert.equal(new Set(data.map(({ turn_id }) => turn_id)).size, 1);
    },
  },
  {
    operation,
    status: 202,
    name: "an interrupt of an idle session is only written down",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await send(context, path, interrupt);
      await send(context, path, message);
    },
  },
  {
    operation,
    status: 202,
    name: "an interrupt of a running turn, and then a message, in one request",
    needs: "state",
    run: async (context) => send(context, await busySession(context), interrupt, message),
  },
  ...[message, outcome].map(
    (event): Case => ({
      operation,
      status: 409,
      name: `${event.type} while a turn runs`,
      needs: "state",
      run: async (context) => send(context, await busySession(context), event),
    }),
  ),
  ...[cancelledSession, archivedSession].flatMap((situation) =>
    [message, interrupt].map(
      (event): Case => ({
        operation,
        status: 409,
        name: `${event.type} to a session that is ${situation.name.replace("Session", "")}`,
        needs: "state",
        run: async (context) => send(context, await situation(context), event),
      }),
    ),
  ),
  {
    operation: "listSessionEvents",
    status: 200,
    name: "of a request with one invalid event nothing is stored",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await assert.rejects(send(context, path, message, { type: "user.message" }));
      const { data } = await context.call<SessionEventPage>("listSessionEvents", { path });
      assert.deepEqual(data, []);
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "the oldest come first, as on the stream but without pieces of messages",
    needs: "state",
    async run(context) {
      const { path, events } = await turnOf(context);
      const complete = events.filter((event) => !("delta" in event && event.delta));
      const { data } = await context.call<SessionEventPage>("listSessionEvents", {
        path,
        query: { limit: 100 },
      });
      assert.deepEqual(data, complete);
    },
  },
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "the history first, up to the end of the turn",
    async run(context) {
      const { events } = await turnOf(context);
      const types = events.map(({ type }) => type);
      assert.equal(types[0], "user.message");
      assert.equal(types.at(-1), "session.status_idle");
      assert.ok(types.includes("agent.message"));
      assert.ok(types.indexOf("session.status_running") < types.indexOf("span.model_request_start"));
    },
  },
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "to its end, heartbeats included",
    needs: "examples",
    async run({ raw, target, world }) {
      const headers = { authorization: `Bearer ${target.token}`, accept: "text/event-stream" };
      const response = await raw("GET", `/sessions/${await world.session()}/events/stream`, { headers });
      await response.text();
    },
  },
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "of a cancelled session ends by itself",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      await context.call("cancelSession", { path });
      await context.call("streamSessionEvents", { path });
    },
  },
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "Last-Event-ID continues strictly after that event",
    needs: "state",
    async run(context) {
      const { path, events } = await turnOf(context);
      const [first, ...others] = events.filter((event) => !("delta" in event && event.delta));
      const headers = { "last-event-id": first?.id ?? "" };
      assert.deepEqual(await context.call("streamSessionEvents", { path, headers }), others);
    },
  },
  {
    operation: "streamSessionEvents",
    status: 400,
    name: "a Last-Event-ID that the session does not have",
    needs: "state",
    run: ({ call }) => call("streamSessionEvents", { headers: { "last-event-id": "evt_unknown" } }),
  },
];
