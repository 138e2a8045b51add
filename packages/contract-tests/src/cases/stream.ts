import type { AgentMessageEvent, SessionEvent } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { expect } from "../expect.ts";
import { readEvents, readFramesUntil } from "../parseFrames.ts";
import {
  archivedSession,
  busySession,
  cancelledSession,
  endedTurn,
  lateMessage,
  listEvents,
  newSession,
  openStream,
  readUntilSilence,
  send,
  withoutDeltas,
} from "./fixtures.ts";

const success = { operation: "streamSessionEvents", status: 200 };

function isMessage(event: SessionEvent): event is AgentMessageEvent {
  return event.type === "agent.message";
}

function textOf({ content }: AgentMessageEvent): string {
  return content.map(({ text }) => text).join("");
}

/** The rules of streams. */
export const streamCases: Case[] = [
  {
    ...success,
    name: "the history first, up to the end of the turn",
    async run(context) {
      const { events } = await endedTurn(context);
      const types = events.map(({ type }) => type);
      expect.equal("the first type", types[0], "user.message");
      expect.equal("the last type", types.at(-1), "session.status_idle");
      expect.that("the types", types.includes("agent.message"), "an agent.message", types);
      const order = ["session.status_running", "span.model_request_start", "span.model_request_end"];
      const found = [...new Set(types.filter((type) => order.includes(type)))];
      expect.equal("the start of the turn, of its model request, and its end", found, order);
    },
  },
  {
    ...success,
    name: "the documented stream to its end, heartbeats included",
    needs: "examples",
    async run({ raw, target, world }) {
      const headers = {
        authorization: `Bearer ${target.token}`,
        accept: "text/event-stream",
        prefer: "code=200",
      };
      const response = await raw("GET", `/sessions/${await world.session()}/events/stream`, { headers });
      await response.text();
    },
  },
  {
    ...success,
    name: "the whole history of several turns is replayed, then the stream stays open",
    needs: "state",
    async run(context) {
      const { path } = await endedTurn(context);
      await send(context, path, lateMessage);
      const events = await readEvents(await openStream(context, path));
      const later = await readEvents(await openStream(context, path, events.at(-1)?.id ?? ""));
      const replayed = await readUntilSilence(await openStream(context, path));
      expect.equal("the events of both turns", replayed, withoutDeltas([...events, ...later]));
      expect.equal("the number of turns", new Set(replayed.map(({ turn_id }) => turn_id)).size, 2);
    },
  },
  {
    ...success,
    name: "a heartbeat while nothing happens",
    needs: "state",
    async run(context) {
      const stream = await openStream(context, await newSession(context));
      const [heartbeat] = await readFramesUntil(stream, () => true);
      const { event, data, id } = heartbeat ?? {};
      expect.equal("the first frame", { event, data, id }, { event: "heartbeat", data: "{}", id: undefined });
    },
  },
  {
    ...success,
    name: "Last-Event-ID continues right after that event, for every event of a turn",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context);
      const log = withoutDeltas(events);
      for (const [index, { id }] of log.slice(0, -1).entries()) {
        const rest = await readEvents(await openStream(context, path, id));
        expect.equal(`the events after event ${index + 1}`, rest, log.slice(index + 1));
      }
      const none = await readUntilSilence(await openStream(context, path, log.at(-1)?.id));
      expect.equal("the events after the last one", none, []);
    },
  },
  {
    ...success,
    name: "a reader that disconnects after every event of a running turn and resumes gets each event once",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await send(context, path, lateMessage);
      const read: SessionEvent[] = [];
      while (read.at(-1)?.type !== "session.status_idle") {
        const frames = await readFramesUntil(
          await openStream(context, path, read.at(-1)?.id),
          ({ id }) => id !== undefined,
        );
        const last = frames.at(-1);
        expect.that(
          "the stream",
          last?.id !== undefined,
          "an event before the turn ends",
          "the end of the stream",
        );
        read.push(JSON.parse(last?.data ?? "{}"));
      }
      expect.equal("what was read, compared with the list", read, await listEvents(context, path));
      const whole = await readEvents(await openStream(context, path));
      expect.equal("what was read, compared with a stream from the beginning", read, whole);
    },
  },
  {
    ...success,
    name: "two readers of a running turn and a later one get the same events",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      const readers = [await openStream(context, path), await openStream(context, path)];
      await send(context, path, lateMessage);
      const [first, second] = await Promise.all(readers.map(readEvents));
      expect.equal("the second reader's events", withoutDeltas(second ?? []), withoutDeltas(first ?? []));
      const later = await readEvents(await openStream(context, path));
      expect.equal("the later reader's events", later, withoutDeltas(first ?? []));
      expect.equal("the last event", later.at(-1)?.type, "session.status_idle");
    },
  },
  {
    ...success,
    name: "the deltas of a message, and then the complete message with the same id",
    needs: "state",
    async run(context) {
      const { events } = await endedTurn(context, lateMessage);
      const deltas = events.filter(isMessage).filter(({ delta }) => delta);
      const whole = events.filter(isMessage).find(({ delta }) => !delta);
      const own = deltas.filter(({ id }) => id === whole?.id);
      expect.that("the stream", whole && own.length > 0, "a message, and deltas with its id", events);
      if (!whole) return;
      const [lastDelta, message] = [events.lastIndexOf(own.at(-1) as SessionEvent), events.indexOf(whole)];
      expect.that(
        "the complete message",
        lastDelta < message,
        "after its last delta",
        `event ${message + 1}`,
      );
      // The end of the text may come with the complete message only.
      const text = own.map(textOf).join("");
      expect.that(
        "the text of the message",
        textOf(whole).startsWith(text),
        `to begin with ${text}`,
        textOf(whole),
      );
    },
  },
  {
    ...success,
    name: "deltas are not replayed, and the list never has them",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context, lateMessage);
      expect.that("the stream", withoutDeltas(events).length < events.length, "a delta", "none");
      expect.equal("the list", await listEvents(context, path), withoutDeltas(events));
      const replayed = await readEvents(await openStream(context, path));
      expect.equal("the replayed events", replayed, withoutDeltas(events));
    },
  },
  ...[cancelledSession, archivedSession].map(
    (fixture): Case => ({
      ...success,
      name: `the stream of a session that is ${fixture.name.replace("Session", "")} ends by itself`,
      needs: "state",
      async run(context) {
        const frames = await readFramesUntil(await openStream(context, await fixture(context)), () => false);
        expect.equal("the frames", frames, []);
      },
    }),
  ),
  {
    ...success,
    name: "cancelling a session ends its open stream, after the last event",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      const stream = await openStream(context, path);
      await context.call("cancelSession", { path });
      const read = (await readFramesUntil(stream, () => false)).filter(({ event }) => event !== "heartbeat");
      const ids = (await listEvents(context, path)).map(({ id }) => id);
      expect.equal(
        "the ids on the stream",
        read.map(({ id }) => id),
        ids,
      );
      expect.that("the list", ids.length > 0, "the message that was sent", "nothing");
      await (await openStream(context, path, ids.at(-1))).text();
    },
  },
  {
    ...success,
    name: "archiving an idle session ends its open stream",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context);
      const stream = await openStream(context, path);
      await context.call("archiveSession", { path });
      const read = (await readFramesUntil(stream, () => false)).filter(({ event }) => event !== "heartbeat");
      const stored = withoutDeltas(events).map(({ id }) => id);
      expect.equal(
        "the ids on the stream",
        read.map(({ id }) => id),
        stored,
      );
      await (await openStream(context, path)).text();
    },
  },
  {
    ...success,
    status: 400,
    name: "a Last-Event-ID that the session does not have",
    needs: "state",
    run: ({ call }) => call("streamSessionEvents", { headers: { "last-event-id": "evt_unknown" } }),
  },
  {
    ...success,
    status: 400,
    name: "a Last-Event-ID of another session",
    needs: "state",
    async run(context) {
      const { events } = await endedTurn(context);
      const headers = { "last-event-id": events[0]?.id ?? "" };
      await context.call("streamSessionEvents", { path: await newSession(context), headers });
    },
  },
];
