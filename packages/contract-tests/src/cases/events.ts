import type { Session } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";
import {
  archivedSession,
  busySession,
  cancelledSession,
  endedTurn,
  listEvents,
  longMessage,
  message,
  newSession,
  send,
  withoutDeltas,
} from "./fixtures.ts";

const interrupt = { type: "user.interrupt" };
const outcome = { ...message, type: "user.define_outcome" };
const operation = "sendSessionEvents";

/** The rules of sending and listing events. */
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
    name: "the messages of one request are stored in order and share one turn",
    needs: "state",
    async run(context) {
      const { data } = await send(context, await newSession(context), message, outcome);
      expect.equal(
        "the types in $.data",
        data.map(({ type }) => type),
        [message.type, outcome.type],
      );
      expect.equal("the number of turns in $.data", new Set(data.map(({ turn_id }) => turn_id)).size, 1);
    },
  },
  {
    operation,
    status: 202,
    name: "an interrupt of an idle session is stored and changes nothing",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await send(context, path, interrupt);
      const session = await context.call<Session>("getSession", { path });
      expect.equal("$.status of getSession", session.status, "idle");
      await send(context, path, message);
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "an interrupt ends the running turn and leaves the session idle",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      const sent = await send(context, path, interrupt);
      const session = await context.call<Session>("getSession", { path });
      expect.equal("$.status of getSession", session.status, "idle");
      const events = await listEvents(context, path);
      const [last, beforeLast] = [events.at(-1), events.at(-2)];
      expect.equal("the id of the last event but one", beforeLast?.id, sent.data[0]?.id);
      expect.equal("the type of the last event", last?.type, "session.status_idle");
      expect.equal("the number of turns", new Set(events.map(({ turn_id }) => turn_id)).size, 1);
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "after an interrupt its turn writes no more events",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      await send(context, path, interrupt);
      const interrupted = await listEvents(context, path);
      await send(context, path, message);
      // Reads to the end of the interrupted turn, and then to that of the new one.
      await context.call("streamSessionEvents", {
        path,
        headers: { "last-event-id": interrupted.at(-1)?.id ?? "" },
      });
      const events = await listEvents(context, path);
      expect.equal("the log up to the interrupt", events.slice(0, interrupted.length), interrupted);
      const turns = events.slice(interrupted.length).map(({ turn_id }) => turn_id);
      expect.equal("the number of turns after it", new Set(turns).size, 1);
      expect.notEqual("the turn after it", turns[0], interrupted[0]?.turn_id);
    },
  },
  {
    operation,
    status: 202,
    name: "an interrupt of a running turn followed by a message, in one request",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      const running = (await listEvents(context, path))[0]?.turn_id;
      const { data } = await send(context, path, interrupt, longMessage);
      expect.that("$.data[0]", running !== undefined, "to have a turn to interrupt", data[0]);
      expect.equal("$.data[0].turn_id", data[0]?.turn_id, running);
      expect.notEqual("$.data[1].turn_id", data[1]?.turn_id, running);
    },
  },
  ...[message, outcome].map(
    (event): Case => ({
      operation,
      status: 409,
      name: `${event.type} while a turn is running`,
      needs: "state",
      run: async (context) => send(context, await busySession(context), event),
    }),
  ),
  ...[cancelledSession, archivedSession].flatMap((fixture) =>
    [message, outcome, interrupt].map(
      (event): Case => ({
        operation,
        status: 409,
        name: `${event.type} to a session that is ${fixture.name.replace("Session", "")}`,
        needs: "state",
        run: async (context) => send(context, await fixture(context), event),
      }),
    ),
  ),
  {
    operation: "listSessionEvents",
    status: 200,
    name: "a request with one invalid event stores nothing",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await expect.refused(
        "the second event without content",
        send(context, path, message, { type: "user.message" }),
        400,
      );
      expect.equal("$.data", await listEvents(context, path), []);
    },
  },
  {
    operation,
    status: 409,
    name: "an interrupt in a request with an invalid event does not interrupt",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      await expect.refused(
        "the second event without content",
        send(context, path, interrupt, { type: "user.message" }),
        400,
      );
      const interrupts = (await listEvents(context, path)).filter(({ type }) => type === "user.interrupt");
      expect.equal("the interrupts in the log", interrupts, []);
      await send(context, path, message);
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "a request that conflicts with a running turn stores nothing",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      // The first message starts a turn, which the interrupt and the second one could follow.
      await expect.refused("a message while a turn runs", send(context, path, message, interrupt), 409);
      const types = (await listEvents(context, path)).map(({ type }) => type);
      expect.equal(
        "the user's events in the log",
        types.filter((type) => type.startsWith("user.")),
        ["user.message"],
      );
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "the oldest come first, as on the stream but without deltas",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context);
      expect.equal("$.data", await listEvents(context, path), withoutDeltas(events));
    },
  },
  {
    operation: "getSession",
    status: 200,
    name: "the session is processing during a turn, and idle with the turn's usage after it",
    needs: "state",
    async run(context) {
      const busy = await context.call<Session>("getSession", { path: await busySession(context) });
      expect.equal("$.status during the turn", busy.status, "processing");
      const { path, events } = await endedTurn(context);
      const last = events.at(-1);
      const idle = await context.call<Session>("getSession", { path });
      expect.equal("$.status after the turn", idle.status, "idle");
      expect.equal("the type of the turn's last event", last?.type, "session.status_idle");
      expect.equal("$.usage", idle.usage, last && "usage" in last ? last.usage : undefined);
    },
  },
];
