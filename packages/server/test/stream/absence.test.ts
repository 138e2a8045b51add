import { describe, expect, test } from "@jest/globals";
import { SessionFeeds } from "../../src/sessions/SessionFeeds.ts";
import type { Store } from "../../src/store/Store.ts";
import { StoreUnavailable } from "../../src/store/StoreUnavailable.ts";
import { eventStream } from "../../src/stream/eventStream.ts";

describe("a stream whose store cannot be asked", () => {
  /** A store that has one event, once it can be asked. */
  const followFake = (maxAbsenceMs: number) => {
    const state = { isAway: true, asked: 0, missed: 0 };
    const feeds = new SessionFeeds();
    feeds.onMissed = () => {
      state.missed += 1;
    };
    const store = {
      async read(work: () => unknown) {
        state.asked += 1;
        if (state.isAway) throw new StoreUnavailable("away", { cause: undefined });
        return work();
      },
      sessions: { isOver: () => false },
      events: {
        after: (_: string, seq: number) => ({
          entries: seq === 0 ? [{ seq: 1, id: "evt_1", type: "t", body: "{}" }] : [],
          isComplete: true,
        }),
      },
    } as unknown as Store;
    const stream = eventStream(
      { store, feeds, heartbeatMs: 5, maxAbsenceMs, metrics: undefined },
      "sess_1",
      0,
    );
    const chunks = stream.pipeThrough(new TextDecoderStream()).getReader();
    return { state, feeds, next: async () => (await chunks.read()).value, cancel: () => chunks.cancel() };
  };
  const heartbeat = "event: heartbeat\ndata: {}\n\n";

  test("asks once, and not again before it is told to", async () => {
    const { state, feeds, next, cancel } = followFake(60_000);
    expect(await next()).toBe("retry: 1000\n\n");
    for (let count = 0; count < 10; count += 1) expect(await next()).toBe(heartbeat);
    expect(state).toMatchObject({ asked: 1, missed: 1 });
    feeds.tell("sess_1");
    expect(await next()).toBe(heartbeat);
    expect(state).toMatchObject({ asked: 2, missed: 2 });
    state.isAway = false;
    feeds.tell("sess_1");
    let frames = await next();
    while (frames === heartbeat) frames = await next();
    expect(frames).toBe("event: t\nid: evt_1\ndata: {}\n\n");
    await cancel();
  });

  test("ends when that lasts, and not when it could be asked in between", async () => {
    const { state, feeds, next } = followFake(200);
    await next();
    await next();
    state.isAway = false;
    feeds.tell("sess_1");
    const seen: (string | undefined)[] = [];
    // Longer than it would have been open otherwise.
    for (let count = 0; count < 100; count += 1) seen.push(await next());
    expect(seen).not.toContain(undefined);
    state.isAway = true;
    feeds.tell("sess_1");
    while ((await next()) !== undefined);
    expect(feeds.readers()).toBe(0);
  });
});
