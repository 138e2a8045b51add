import type { Session, SessionEvent } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { countsOf, sumOf } from "../model/logRules.ts";
import { readEvents } from "../parseFrames.ts";
import {
  lateMessage,
  listEvents,
  longMessage,
  message,
  openStream,
  ownSession,
  type Path,
  send,
} from "./fixtures.ts";

/** How many milliseconds a session asks for between two deltas, at most and at least. */
const INTERVALS = [5_000, 50];

/** Sends something and waits for the end of its turn. */
async function turn(context: Context, path: Path, sent: object): Promise<SessionEvent[]> {
  const { data } = await send(context, path, sent);
  const headers = { "last-event-id": data[0]?.id ?? "" };
  return context.call<SessionEvent[]>("streamSessionEvents", { path, headers });
}

/** The usages with which turns of a log ended. */
const usages = (events: SessionEvent[]) =>
  events.flatMap((event) => (event.type === "session.status_idle" && "usage" in event ? [event.usage] : []));

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
