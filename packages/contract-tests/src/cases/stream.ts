import assert from "node:assert/strict";
import type { AgentMessageEvent, SessionEvent } from "@cloud-agents/types";
import type { Case } from "../Case.ts";
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
      const events = await readEvents(await openStream(context, path));
      const later = await readEvents(await openStream(context, path, events.at(-1)?.id ?? ""));
      const replayed = await readUntilSilence(await openStream(context, path));
      assert.deepEqual(replayed, withoutDeltas([...events, ...later]));
      assert.equal(new Set(replayed.map(({ turn_id }) => turn_id)).size, 2);
    },
  },
  {
    ...success,
    name: "a heartbeat while nothing happens",
    needs: "state",
    async run(context) {
      const stream = await openStream(context, await newSession(context));
      const [heartbeat] = await readFramesUntil(stream, () => true);
      assert.deepEqual([heartbeat?.event, heartbeat?.data, heartbeat?.id], ["heartbeat", "{}", undefined]);
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
        assert.deepEqual(await readEvents(await openStream(context, path, id)), log.slice(index + 1));
      }
      assert.deepEqual(await readUntilSilence(await openStream(context, path, log.at(-1)?.id)), []);
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
        assert.ok(last?.id !== undefined, "The stream ended before the turn did.");
        read.push(JSON.parse(last.data));
      }
      assert.deepEqual(read, await listEvents(context, path));
      assert.deepEqual(read, await readEvents(await openStream(context, path)));
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
      assert.deepEqual(withoutDeltas(first ?? []), withoutDeltas(second ?? []));
      assert.deepEqual(await readEvents(await openStream(context, path)), withoutDeltas(first ?? []));
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
      assert.ok(whole && deltas.length > 0, "There is no delta.");
      assert.ok(events.lastIndexOf(deltas.at(-1) as SessionEvent) < events.indexOf(whole));
      const own = deltas.filter(({ id }) => id === whole.id);
      // The end of the text may come with the complete message only.
      assert.ok(textOf(whole).startsWith(own.map(textOf).join("")));
      assert.ok(own.length > 0);
    },
  },
  {
    ...success,
    name: "deltas are not replayed, and the list never has them",
    needs: "state",
    async run(context) {
      const { path, events } = await endedTurn(context, lateMessage);
      assert.ok(withoutDeltas(events).length < events.length, "There is no delta.");
      assert.deepEqual(await listEvents(context, path), withoutDeltas(events));
      assert.deepEqual(await readEvents(await openStream(context, path)), withoutDeltas(events));
    },
  },
  ...[cancelledSession, archivedSession].map(
    (fixture): Case => ({
      ...success,
      name: `the stream of a session that is ${fixture.name.replace("Session", "")} ends by itself`,
      needs: "state",
      async run(context) {
        const frames = await readFramesUntil(await openStream(context, await fixture(context)), () => false);
        assert.deepEqual(frames, []);
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
      assert.deepEqual(
        read.map(({ id }) => id),
        ids,
      );
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
      assert.equal(read.length, withoutDeltas(events).length);
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
