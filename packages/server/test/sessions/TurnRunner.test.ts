import type { Session } from "@cloud-agents/types";
import { afterEach, expect, test } from "@jest/globals";
import { SessionFeeds } from "../../src/sessions/SessionFeeds.ts";
import { SessionLifecycle } from "../../src/sessions/SessionLifecycle.ts";
import { saveSession } from "../../src/sessions/saveSession.ts";
import { TurnRunner } from "../../src/sessions/TurnRunner.ts";
import { noUsage } from "../../src/sessions/usage.ts";
import { openStore } from "../../src/store/openStore.ts";
import type { Store } from "../../src/store/Store.ts";
import { fakeRuntime } from "../helpers/fakeRuntime.ts";
import { message, testOptions } from "../helpers/testServer.ts";
import { agent } from "../helpers/turn.ts";
import { until } from "../helpers/until.ts";

let stop = async () => {};
afterEach(() => stop());

/** Starts a turn in a store whose disk can be full. */
async function startTurn() {
  const disk = { isFull: false };
  const real = openStore("memory");
  const store: Store = {
    ...real,
    transaction(work) {
      if (disk.isFull) throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
      return real.transaction(work);
    },
  };
  const errors: string[] = [];
  const { clock, ids, log } = testOptions();
  const runtime = fakeRuntime();
  const core = {
    ...{ store, clock, ids, feeds: new SessionFeeds(), heartbeatMs: 1000, maxAbsenceMs: 1000 },
    log: { ...log, error: (event: string) => void errors.push(event) },
  };
  const runner = new TurnRunner(core, runtime);
  stop = async () => {
    await runner.stop();
    real.close();
  };
  const session = {
    ...{ id: "sess_1", status: "idle", archived_at: null, updated_at: "before" },
    ...{ agent: agent(), resources: [], usage: noUsage() },
  } as unknown as Session;
  real.transaction(() => real.sessions.insert("alice", session, 100));
  const find = () => {
    const stored = real.read(() => real.sessions.find("alice", "sess_1"));
    if (!stored) throw new Error("The session is gone.");
    return stored;
  };
  const lifecycle = new SessionLifecycle(find(), core);
  lifecycle.startTurn(message("hello") as Parameters<typeof lifecycle.startTurn>[0]);
  real.transaction(() => saveSession(core, lifecycle));
  runner.follow("alice", lifecycle);
  const turn = await until(() => runtime.turns[0]);
  return { disk, errors, turn, statusOf: () => find().session.status, runner };
}

test("a turn that could not be ended, because the disk was full, ends when there is room again", async () => {
  const { disk, errors, turn, statusOf } = await startTurn();
  disk.isFull = true;
  turn.step({ type: "thinking", text: "Let me see." });
  await until(() => errors.includes("turn_end_not_stored"));
  expect(statusOf()).toBe("processing");
  disk.isFull = false;
  await until(() => statusOf() === "idle");
});

test("a server whose disk is full stops all the same", async () => {
  const { disk, errors, turn, runner, statusOf } = await startTurn();
  disk.isFull = true;
  turn.end();
  await until(() => errors.includes("turn_end_not_stored"));
  await runner.stop();
  expect(statusOf()).toBe("processing");
});
