import type { Session } from "@cloud-agents/types";
import { message } from "@cloud-agents/validator";
import { describe, expect, test } from "@jest/globals";
import { ApiProblem } from "../../src/http/ApiProblem.ts";
import { seeded } from "../../src/ids/Ids.ts";
import { SessionLifecycle } from "../../src/sessions/SessionLifecycle.ts";
import {
  type SessionState,
  type SessionTrigger,
  sessionStates,
  transitions,
} from "../../src/sessions/transitions.ts";
import { noUsage } from "../../src/sessions/usage.ts";
import { usage } from "../helpers/fakeRuntime.ts";

const content: [{ type: "text"; text: string }] = [{ type: "text", text: "hello" }];
const interrupt = { type: "user.interrupt" } as const;
const failure = { error: "The model is not available.", code: "model_unavailable" };

const pull: Record<SessionTrigger, (lifecycle: SessionLifecycle) => void> = {
  "user.message": (lifecycle) => lifecycle.startTurn({ type: "user.message", content }),
  "user.define_outcome": (lifecycle) => lifecycle.startTurn({ type: "user.define_outcome", content }),
  "user.interrupt": (lifecycle) => lifecycle.interrupt(interrupt, usage(7, 1), "turn_last"),
  add_resources: (lifecycle) => lifecycle.setResources([]),
  cancel: (lifecycle) => lifecycle.cancel(usage(7, 1)),
  archive: (lifecycle) => lifecycle.archive(),
  turn_completes: (lifecycle) => lifecycle.completeTurn(usage(7, 1), "span_1"),
  turn_fails: (lifecycle) => lifecycle.failTurn("turn_fails", usage(7, 1), failure),
  server_restarts: (lifecycle) => lifecycle.failTurn("server_restarts", usage(7, 1), failure),
};
const triggers = Object.keys(pull) as SessionTrigger[];

/** A session as it is stored in a state, or, for `starting`, as a message of the same request has made it. */
function sessionIn(state: SessionState): SessionLifecycle {
  const isCancelled = state.startsWith("cancelled");
  const session = {
    id: "sess_1",
    status: isCancelled ? "cancelled" : state === "processing" ? "processing" : "idle",
    archived_at: state.endsWith("archived") ? "2026-05-18T12:00:00.000Z" : null,
    updated_at: "before",
    usage: noUsage(),
  } as Session;
  const currentTurn = state === "processing" ? "turn_1" : undefined;
  const lifecycle = new SessionLifecycle({ session, currentTurn, flushMs: 100 }, seeded(1));
  if (state === "starting") lifecycle.startTurn({ type: "user.message", content });
  return lifecycle;
}

/** What a trigger does: the new state, and the events, the aborted turn and the started turn that come with it. */
function outcome(state: SessionState, trigger: SessionTrigger): string {
  const lifecycle = sessionIn(state);
  const { length } = lifecycle.events;
  const before = JSON.stringify(lifecycle.stored);
  try {
    pull[trigger](lifecycle);
  } catch (error) {
    expect(JSON.stringify(lifecycle.stored)).toBe(before);
    expect(lifecycle.events).toHaveLength(length);
    return error instanceof ApiProblem ? `${error.status} ${error.message}` : String(error);
  }
  const { events, abortedTurns, newTurn } = lifecycle;
  return [
    lifecycle.state,
    ...events.slice(length).map(({ type }) => `+ ${type}`),
    ...abortedTurns.map(() => "abort"),
    ...(newTurn ? [`start: ${newTurn.text.replaceAll("\n", "|")}`] : []),
  ].join(" ");
}

const archived = `409 ${message("session_archived", { id: "sess_1" })}`;
const cancelled = `409 ${message("session_cancelled", { id: "sess_1" })}`;
const busy = `409 ${message("session_processing")}`;
const busyArchive = `409 ${message("archive_processing")}`;
const ignored = (state: SessionState) => ({
  turn_completes: state,
  turn_fails: state,
  server_restarts: state,
});
const closed = (text: string) => ({
  "user.message": text,
  "user.define_outcome": text,
  "user.interrupt": text,
  add_resources: text,
});

const expected: Record<SessionState, Record<SessionTrigger, string>> = {
  idle: {
    "user.message": "starting + user.message start: hello",
    "user.define_outcome": "starting + user.define_outcome start: hello",
    "user.interrupt": "idle + user.interrupt",
    add_resources: "idle",
    cancel: "cancelled",
    archive: "archived",
    ...ignored("idle"),
  },
  starting: {
    "user.message": "starting + user.message start: hello|hello",
    "user.define_outcome": "starting + user.define_outcome start: hello|hello",
    "user.interrupt": "idle + user.interrupt + session.status_idle",
    add_resources: "starting start: hello",
    cancel: "cancelled",
    archive: busyArchive,
    turn_completes: "starting start: hello",
    turn_fails: "starting start: hello",
    server_restarts: "starting start: hello",
  },
  processing: {
    "user.message": busy,
    "user.define_outcome": busy,
    "user.interrupt": "idle + user.interrupt + session.status_idle abort",
    add_resources: "processing",
    cancel: "cancelled abort",
    archive: busyArchive,
    turn_completes: "idle + span.model_request_end + session.status_idle",
    turn_fails: "idle + session.error + session.status_idle",
    server_restarts: "idle + session.error + session.status_idle",
  },
  cancelled: {
    ...closed(cancelled),
    cancel: "cancelled",
    archive: "cancelled_and_archived",
    ...ignored("cancelled"),
  },
  archived: {
    ...closed(archived),
    cancel: archived,
    archive: "archived",
    ...ignored("archived"),
  },
  cancelled_and_archived: {
    ...closed(archived),
    cancel: "cancelled_and_archived",
    archive: "cancelled_and_archived",
    ...ignored("cancelled_and_archived"),
  },
};

describe.each(sessionStates)("a session that is %s", (state) => {
  test.each(triggers)("responds to %s", (trigger) => {
    expect(outcome(state, trigger)).toBe(expected[state][trigger]);
  });

  test.each(triggers)("is stored as its new state after %s", (trigger) => {
    const lifecycle = sessionIn(state);
    const transition = transitions[state][trigger];
    if ("error" in transition) return expect(() => pull[trigger](lifecycle)).toThrow(ApiProblem);
    pull[trigger](lifecycle);
    const reread = new SessionLifecycle(structuredClone(lifecycle.stored), seeded(1));
    expect(reread.state).toBe(transition.to === "starting" ? "processing" : transition.to);
    const isRunning = reread.state === "processing";
    expect(lifecycle.stored.currentTurn !== undefined).toBe(isRunning);
  });
});

test.each(["user.interrupt", "cancel", "turn_completes", "turn_fails", "server_restarts"] as const)(
  "%s adds the usage of the running turn once",
  (trigger) => {
    const lifecycle = sessionIn("processing");
    pull[trigger](lifecycle);
    pull[trigger](lifecycle);
    expect(lifecycle.stored.session.usage).toEqual(usage(7, 1));
  },
);

test("an interrupt and a message in one request end one turn and start another", () => {
  const lifecycle = sessionIn("processing");
  pull["user.interrupt"](lifecycle);
  pull["user.message"](lifecycle);
  const [first, idle, second] = lifecycle.events;
  expect(lifecycle.abortedTurns).toEqual(["turn_1"]);
  expect([first?.turn_id, idle?.turn_id]).toEqual(["turn_1", "turn_1"]);
  expect(second?.turn_id).toBe(lifecycle.newTurn?.turnId);
  expect(second?.turn_id).not.toBe("turn_1");
});

test("only the messages after an interrupt are what its request starts a turn with", () => {
  const lifecycle = sessionIn("idle");
  for (const trigger of ["user.message", "user.interrupt", "user.message"] as const) pull[trigger](lifecycle);
  expect(lifecycle.newTurn?.text).toBe("hello");
  expect(lifecycle.abortedTurns).toEqual([]);
});

test("an interrupt of an idle session has the turn of the last event, or a new one in an empty log", () => {
  const [known, empty] = [sessionIn("idle"), sessionIn("idle")];
  expect(known.interrupt(interrupt, noUsage(), "turn_last").turn_id).toBe("turn_last");
  expect(empty.interrupt(interrupt, noUsage(), undefined).turn_id).toMatch(/^turn_/);
});

test("what is refused or ignored leaves updated_at alone, and every change sets it", () => {
  for (const state of sessionStates)
    for (const trigger of triggers) {
      const lifecycle = sessionIn(state);
      lifecycle.stored.session.updated_at = "before";
      const transition = transitions[state][trigger];
      if ("error" in transition) expect(() => pull[trigger](lifecycle)).toThrow(ApiProblem);
      else pull[trigger](lifecycle);
      const changes = !("error" in transition) && (transition.to !== state || trigger === "add_resources");
      expect([state, trigger, lifecycle.stored.session.updated_at !== "before"]).toEqual([
        state,
        trigger,
        changes,
      ]);
    }
});
