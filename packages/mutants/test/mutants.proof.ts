import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "../src/allMutants.ts";
import { Lane } from "../src/Lane.ts";
import type { Mutant } from "../src/Mutant.ts";
import { Replay, type Traces } from "../src/Replay.ts";

let lane: Lane;
let traces: Traces;
const mutants = allMutants(transitions as never, () => lane.site);

beforeAll(async () => {
  lane = await Lane.open();
  traces = await lane.trace(
    ({ name }, index) =>
      index % 4 === 0 || /stream|cancelled|archived|account|refused because|makes one|body\.name/i.test(name),
  );
}, 600_000);
afterAll(() => lane.close());

const find = (id: string) => mutants.find((each) => each.id === id) as Mutant;

test("nothing is found when nothing is wrong", () => {
  expect(traces.traces.filter(({ reason }) => reason !== undefined)).toEqual([]);
});

test("almost every case ends without a server as it did on one", () => {
  const others = traces.traces.filter(({ isReplayable }) => !isReplayable);
  expect(others.length).toBeLessThan(traces.traces.length / 20);
});

/** Mutants of the server itself, and of what it is sent. */
const NEEDS_SERVER = [
  "createAgent request description: not kept",
  "getSession token: sees what another account made",
];

test.each([
  "getAgent 200 name: missing",
  "getAgent 200 created_at: no date",
  "createAgent 201: sent as 200",
  "listAgents 200 header x-request-id: missing",
  "listAgents list data: in reverse",
  "createAgent request description: not kept",
  "createAgent request name: maxLength not checked",
  "streamSessionEvents stream id: not that of the event",
  "getSession token: sees what another account made",
])(
  "%s: a case fails that is about it",
  async (id) => {
    const mutant = find(id);
    expect(mutant).toBeDefined();
    const verdict = await lane.judge(mutant, traces.traces);
    expect(verdict).toMatchObject({ isKilled: true, wasWrong: true });
    expect(verdict.killedBy?.split(" ")[0]).toBe(mutant.operation);
    // Without a server it is found as well, unless only a server can tell.
    const replayed = await new Replay(traces).judge(mutant);
    expect(replayed?.isKilled ?? NEEDS_SERVER.includes(id)).toBe(true);
  },
  120_000,
);

test.each([
  "createAgent creation: something is created though the response is 400",
  "createAgent creation: something is created though the response is 409",
  "createSession creation: created twice",
  "cancelSession effect: takes effect though the response is 403",
  "sendSessionEvents effect: takes effect though the response is 404",
  "cancelled user.message: accepted, without effect",
])(
  "%s: a case of what it leaves behind fails",
  async (id) => {
    const verdict = await lane.judge(find(id), traces.traces);
    expect(verdict).toMatchObject({ isKilled: true, wasWrong: true });
    expect(verdict.killedBy).toMatch(
      /refused because|makes one object|in the state cancelled is refused, and nothing comes of it/,
    );
  },
  120_000,
);

test("the server is itself again after a mutant that changed it", () => {
  expect(transitions.cancelled["user.message"]).toEqual({ error: "session_cancelled" });
});
