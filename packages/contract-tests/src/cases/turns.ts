import type { Session, SessionEvent } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { countsOf, sumOf } from "../model/logRules.ts";
import { parseEvents, readEvents, readFramesUntil } from "../parseFrames.ts";
import {
  lateMessage,
  listEvents,
  longMessage,
  message,
  openStream,
  ownSession,
  type Path,
  readUntilSilence,
  send,
  withoutDeltas,
} from "./fixtures.ts";

/** How many milliseconds a session asks for between two deltas, at most and at least. */
const INTERVALS = [5_000, 50];

const interrupt = { type: "user.interrupt" };

/** Sends something and waits for the end of its turn. */
async function turn(context: Context, path: Path, sent: object): Promise<SessionEvent[]> {
  const { data } = await send(context, path, sent);
  const headers = { "last-event-id": data[0]?.id ?? "" };
  return context.call<SessionEvent[]>("streamSessionEvents", { path, headers });
}

/** The usages with which turns of a log ended. */
const usages = (events: SessionEvent[]) =>
  events.flatMap((event) => (event.type === "session.status_idle" && "usage" in event ? [event.usage] : []));

/** What fails, however often it is tried. */
async function failedTurns(context: Context, path: Path): Promise<SessionEvent[]> {
  const text = context.target.failingMessage ?? "";
  const sent = { type: "user.message", content: [{ type: "text", text }] };
  return [...(await turn(context, path, sent)), ...(await turn(context, path, sent))];
}

/** Each turn that failed has one error, right before its end. */
function expectErrors(where: string, events: SessionEvent[]): void {
  const types = events.map(({ type }) => type);
  const errors = events.filter(({ type }) => type === "session.error");
  expect.equal(`the number of session.error events in ${where}`, errors.length, 2);
  for (const [index, type] of types.entries())
    if (type === "session.error")
      expect.equal(`what follows session.error in ${where}`, types[index + 1], "session.status_idle");
  const turns = new Set(errors.map(({ turn_id }) => turn_id));
  expect.equal(`the number of turns with a session.error in ${where}`, turns.size, 2);
}

/** The rules of turns that need more than one look at the log, which is up to the model. */
export const turnCases: Case[] = [
  {
    operation: "getSession",
    status: 200,
    name: "the session's usage is the sum of its turns",
    needs: "state",
    async run(context) {
      const path = await ownSession(context);
      for (let count = 1; count <= 3; count++) {
        await turn(context, path, message);
        const ends = usages(await listEvents(context, path));
        expect.equal("the number of session.status_idle events", ends.length, count);
        const { usage } = await context.call<Session>("getSession", { path });
        expect.equal(`$.usage after ${count} turns`, countsOf(usage), sumOf(ends));
      }
    },
  },
  {
    operation: "getSession",
    status: 200,
    name: "the session's usage has what an interrupted turn used",
    needs: "state",
    async run(context) {
      const path = await ownSession(context);
      await turn(context, path, message);
      await send(context, path, longMessage);
      await send(context, path, { type: "user.interrupt" });
      const ends = usages(await listEvents(context, path));
      expect.equal("the number of session.status_idle events", ends.length, 2);
      const { usage } = await context.call<Session>("getSession", { path });
      expect.equal("$.usage", countsOf(usage), sumOf(ends));
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "the turns of two sessions that run at the same time stay apart",
    needs: "state",
    async run(context) {
      const paths = [await ownSession(context), await ownSession(context)] as const;
      for (const path of paths) await send(context, path, message);
      for (const path of paths) await context.call("streamSessionEvents", { path });
      const [first, second] = [await listEvents(context, paths[0]), await listEvents(context, paths[1])];
      const ids = new Set(first.map(({ id }) => id));
      const both = second.filter(({ id }) => ids.has(id)).map(({ id }) => id);
      expect.equal("events that are in both logs", both, []);
      for (const [index, log] of [first, second].entries())
        expect.equal(`the last event of session ${index + 1}`, log.at(-1)?.type, "session.status_idle");
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "every turn is whole: each tool use and each model request has its end, and nothing follows the turn's end",
    needs: "state",
    async run(context) {
      const path = await ownSession(context);
      for (const sent of [message, { ...message, type: "user.define_outcome" }])
        await turn(context, path, sent);
      const events = await listEvents(context, path);
      const turns = new Set(events.map(({ turn_id }) => turn_id));
      expect.equal("the number of turns", turns.size, 2);
      for (const type of [
        "session.status_running",
        "span.model_request_start",
        "span.model_request_end",
        "agent.message",
        "session.status_idle",
      ])
        for (const id of turns) {
          const count = events.filter((event) => event.type === type && event.turn_id === id).length;
          expect.that(`${type} in a turn`, count > 0, "at least one", count);
        }
    },
  },
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "a turn that fails has a session.error right before its end, and is followed by the next turn",
    needs: "failingMessage",
    async run(context) {
      const path = await ownSession(context);
      expectErrors("the streams", await failedTurns(context, path));
      await turn(context, path, message);
      await readUntilSilence(await openStream(context, path));
    },
  },
  {
    operation: "listSessionEvents",
    status: 200,
    name: "has the session.error of every turn that failed, as the stream had it",
    needs: "failingMessage",
    async run(context) {
      const path = await ownSession(context);
      await failedTurns(context, path);
      await readUntilSilence(await openStream(context, path));
      expectErrors("the list", await listEvents(context, path));
    },
  },
  {
    operation: "getSession",
    status: 200,
    name: "a session whose turn failed is idle, with what the turn used",
    needs: "failingMessage",
    async run(context) {
      const path = await ownSession(context);
      await failedTurns(context, path);
      const ends = usages(await listEvents(context, path));
      const { status, usage } = await context.call<Session>("getSession", { path });
      expect.equal("$.status", status, "idle");
      expect.equal("$.usage", countsOf(usage), sumOf(ends));
    },
  },
  ...["listSessions", "cancelSession", "archiveSession"].map(
    (operation): Case => ({
      operation,
      status: 200,
      name: "shows of each session the usage of its own turns",
      needs: "state",
      async run(context) {
        const paths = [await ownSession(context), await ownSession(context)];
        for (const [index, path] of paths.entries())
          for (let count = 0; count <= index; count++) await turn(context, path, message);
        for (const path of paths) await context.call("getSession", { path });
        if (operation === "listSessions") await context.call(operation, { query: { limit: 2 } });
        else for (const path of paths) await context.call(operation, { path });
      },
    }),
  ),
  {
    operation: "streamSessionEvents",
    status: 200,
    name: "has every interrupt, of a running turn and of an idle session, while it happens and later",
    needs: "state",
    async run(context) {
      const path = await ownSession(context);
      const stream = await openStream(context, path);
      for (const sent of [longMessage, interrupt, interrupt, longMessage, interrupt])
        await send(context, path, sent);
      const log = await listEvents(context, path);
      const last = log.at(-1)?.id;
      const frames = await readFramesUntil(stream, ({ id }) => id === last);
      const read = withoutDeltas(parseEvents(frames));
      expect.equal("the events on the stream, compared with the list", read, log);
      const later = await readUntilSilence(await openStream(context, path));
      expect.equal("the events on a later stream, compared with the list", later, log);
      const count = log.filter(({ type }) => type === "user.interrupt").length;
      expect.equal("the number of user.interrupt events", count, 3);
    },
  },
  ...INTERVALS.map(
    (delta_flush_interval_ms): Case => ({
      operation: "streamSessionEvents",
      status: 200,
      name: `at most one delta in ${delta_flush_interval_ms} ms, when the session was created with that interval`,
      needs: "state",
      source: [19],
      async run(context) {
        const path = await ownSession(context, { delta_flush_interval_ms });
        const began = performance.now();
        await send(context, path, lateMessage);
        const events = await readEvents(await openStream(context, path));
        const messages = events.filter(({ type }) => type === "agent.message");
        const deltas = messages.filter((event) => "delta" in event);
        const whole = messages.length - deltas.length;
        // Each message begins with a delta of its own.
        const most = whole + Math.ceil((performance.now() - began) / delta_flush_interval_ms);
        expect.that("the number of deltas", deltas.length <= most, `at most ${most}`, deltas.length);
      },
    }),
  ),
];
