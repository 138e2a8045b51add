import assert from "node:assert/strict";
import type { AgentMessageEvent, SessionEvent } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
import { eventsOf, framesUntil } from "../parseFrames.ts";
import {
  archivedSession,
  busySession,
  cancelledSession,
  complete,
  endedTurn,
  eventsUntilSilence,
  lateMessage,
  listed,
  newSession,
  open,
  send,
} from "./fixtures.ts";

const success = { operation: "streamSessionEvents", status: 200 };

function isMessage(event: SessionEvent): event is AgentMessageEvent {
  return event.type === "agent.message";
}

function textOf({ content }: AgentMessageEvent): string {
  return content.map(({ text }) => text).join("");
}

/** What following a session's events demands. */
export const streamCases: Case[] = [
  {
    ...success,
    name: "the history first, up to the end of the turn",
    async run(context) {
      const { events } = await endedTurn(context);
      const types = events.map(({ type }) => type);
      assert.equal(types[0], "user.message");
      assert.equal(types.at(-1), "session.status_idle");
      assert.ok(types.includes("agent.message"));
      assert.ok(types.indexOf("session.status_running") < types.indexOf("span.model_request_start"));
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
      const events = await eventsOf(await open(context, path));
      const later = await eventsOf(await open(context, path, events.at(-1)?.id ?? ""));
      const replayed = await eventsUntilSilence(await open(context, path));
      assert.deepEqual(replayed, complete([...events, ...later]));
      assert.equal(new Set(replayed.map(({ turn_id }) => turn_id)).size, 2);
    },
  },
  {
    ...success,
    name: "a heartbeat when nothing happens",
    needs: "state",
    async run(context) {
      const stream = await open(context, await newSession(context));
      const [heartbeat] = await framesUntil(stream, () => true);
      assert.deepEqual([heartbeat?.event, heartbeat?.data, heartbeat?.id], ["heartbeat", "{}", undefined]);
    },
  },
  {
    ...success,
    name: "Last-Event-ID continues strictly after it, for every single event of a turn",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context);
      const log = complete(events);
      for (const [index, { id }] of log.slice(0, -1).entries()) {
        assert.deepEqual(await eventsOf(await open(context, path, id)), log.slice(index + 1));
      }
      assert.deepEqual(await eventsUntilSilence(await open(context, path, log.at(-1)?.id)), []);
    },
  },
  {
    ...success,
    name: "a reader that leaves after every event of a running turn and resumes gets each event once",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      await send(context, path, lateMessage);
      const read: SessionEvent[] = [];
      while (read.at(-1)?.type !== "session.status_idle") {
        const frames = await framesUntil(
          await open(context, path, read.at(-1)?.id),
          ({ id }) => id !== undefined,
        );
        const last = frames.at(-1);
        assert.ok(last?.id !== undefined, "The stream ended before the turn did.");
        read.push(JSON.parse(last.data));
      }
      assert.deepEqual(read, await listed(context, path));
      assert.deepEqual(read, await eventsOf(await open(context, path)));
    },
  },
  {
    ...success,
    name: "two readers of a running turn and a later one get the same events",
    needs: "state",
    async run(context) {
      const path = await newSession(context);
      const readers = [await open(context, path), await open(context, path)];
      await send(context, path, lateMessage);
      const [first, second] = await Promise.all(readers.map(eventsOf));
      assert.deepEqual(complete(first ?? []), complete(second ?? []));
      assert.deepEqual(await eventsOf(await open(context, path)), complete(first ?? []));
    },
  },
  {
    ...success,
    name: "the pieces of a message, and then the message that they add up to, under the same id",
    needs: "state",
    async run(context) {
      const { events } = await endedTurn(context, lateMessage);
      const pieces = events.filter(isMessage).filter(({ delta }) => delta);
      const whole = events.filter(isMessage).find(({ delta }) => !delta);
      assert.ok(whole && pieces.length > 0, "There is no piece of a message.");
      assert.ok(events.lastIndexOf(pieces.at(-1) as SessionEvent) < events.indexOf(whole));
      const own = pieces.filter(({ id }) => id === whole.id);
      // What was written last may come with the message alone.
      assert.ok(textOf(whole).startsWith(own.map(textOf).join("")));
      assert.ok(own.length > 0);
    },
  },
  {
    ...success,
    name: "pieces of a message are not replayed, and the list never has them",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context, lateMessage);
      assert.ok(complete(events).length < events.length, "There is no piece of a message.");
      assert.deepEqual(await listed(context, path), complete(events));
      assert.deepEqual(await eventsOf(await open(context, path)), complete(events));
    },
  },
  ...[cancelledSession, archivedSession].map(
    (situation): Case => ({
      ...success,
      name: `of a session that is ${situation.name.replace("Session", "")} it ends by itself`,
      needs: "state",
      async run(context) {
        const frames = await framesUntil(await open(context, await situation(context)), () => false);
        assert.deepEqual(frames, []);
      },
    }),
  ),
  {
    ...success,
    name: "a session that is cancelled while its stream is read ends it, after the last event",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      const stream = await open(context, path);
      await context.call("cancelSession", { path });
      const read = (await framesUntil(stream, () => false)).filter(({ event }) => event !== "heartbeat");
      const ids = (await listed(context, path)).map(({ id }) => id);
      assert.deepEqual(
        read.map(({ id }) => id),
        ids,
      );
      await (await open(context, path, ids.at(-1))).text();
    },
  },
  {
    ...success,
    name: "an idle session that is archived while its stream is read ends it",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context);
      const stream = await open(context, path);
      await context.call("archiveSession", { path });
      const read = (await framesUntil(stream, () => false)).filter(({ event }) => event !== "heartbeat");
      assert.equal(read.length, complete(events).length);
      await (await open(context, path)).text();
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
