import { expect, test } from "@jest/globals";
import { SessionFeeds } from "../../src/sessions/SessionFeeds.ts";
import type { LogEntry } from "../../src/store/EventLog.ts";
import type { Store } from "../../src/store/Store.ts";
import { eventStream } from "../../src/stream/eventStream.ts";

const entry = (seq: number) => ({ seq, id: `evt_${seq}`, type: "t", body: "{}" }) as unknown as LogEntry;
const frameOf = (seq: number) => `event: t\nid: evt_${seq}\ndata: {}\n\n`;

/** A stream that has read its log, which has one entry, and how often the log was read. */
async function follow() {
  const log = [entry(1)];
  const state = { reads: 0, isOver: false };
  const feeds = new SessionFeeds();
  const store = {
    read: async (work: () => unknown) => work(),
    sessions: { isOver: () => state.isOver },
    events: {
      after(_: string, position: number) {
        state.reads += 1;
        return { entries: log.filter(({ seq }) => seq > position), isComplete: true };
      },
    },
  } as unknown as Store;
  const services = { store, feeds, heartbeatMs: 60_000, maxAbsenceMs: 60_000, metrics: undefined };
  const chunks = eventStream(services, "sess_1", 0).pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await chunks.read()).value;
  await next();
  expect(await next()).toBe(frameOf(1));
  return { log, state, feeds, next, cancel: () => chunks.cancel() };
}

/** Lets the stream come to wait. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a reader that has all before them is given entries, and the log is not read for them", async () => {
  const { state, feeds, next, cancel } = await follow();
  for (const seqs of [[2], [3, 4]]) {
    await settled();
    feeds.changed("sess_1", seqs.map(entry));
    expect(await next()).toBe(seqs.map(frameOf).join(""));
  }
  expect(state.reads).toBe(1);
  await cancel();
});

test("a reader that lacks what is before them, or has had them, reads the log", async () => {
  const { log, state, feeds, next, cancel } = await follow();
  await settled();
  log.push(entry(2), entry(3));
  feeds.changed("sess_1", [entry(3)]);
  expect(await next()).toBe(frameOf(2) + frameOf(3));
  await settled();
  feeds.changed("sess_1", [entry(2), entry(3)]);
  log.push(entry(4));
  feeds.changed("sess_1");
  expect(await next()).toBe(frameOf(4));
  expect(state.reads).toBeGreaterThan(2);
  await cancel();
});

test("a reader that is given entries while it is slow has each of them once and in order", async () => {
  const { log, feeds, next, cancel } = await follow();
  for (let seq = 2; seq <= 50; seq += 1) {
    log.push(entry(seq));
    feeds.changed("sess_1", [entry(seq)]);
    if (seq % 7 === 0) await settled();
  }
  let text = "";
  while (!text.includes(frameOf(50))) text += await next();
  expect(text).toBe(Array.from({ length: 49 }, (_, index) => frameOf(index + 2)).join(""));
  await cancel();
});

test("the stream of a session that is over ends after its last entry", async () => {
  const { log, state, feeds, next } = await follow();
  await settled();
  log.push(entry(2));
  state.isOver = true;
  feeds.changed("sess_1");
  expect(await next()).toBe(frameOf(2));
  expect(await next()).toBeUndefined();
  expect(feeds.readers()).toBe(0);
});
