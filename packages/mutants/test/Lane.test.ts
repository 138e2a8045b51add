import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "../src/allMutants.ts";
import { Lane } from "../src/Lane.ts";
import { Replay, type Traces } from "../src/Replay.ts";

let lane: Lane;
let traces: Traces;

beforeAll(async () => {
  lane = await Lane.open();
  traces = await lane.trace(({ operation }) => operation === "getAgent");
}, 60_000);
afterAll(() => lane.close());

test.each(["getAgent 200 name: missing", "getAgent 200: sent as 201"])(
  "%s: a case of that operation fails, with a server and without",
  async (id) => {
    const mutant = allMutants(transitions as never, () => lane.site).find((each) => each.id === id);
    if (!mutant) throw new Error(`There is no mutant ${id}.`);
    expect(traces.traces.filter(({ reason }) => reason !== undefined)).toEqual([]);
    expect(await lane.judge(mutant, traces.traces)).toMatchObject({ isKilled: true, wasWrong: true });
    expect(await new Replay(traces).judge(mutant)).toMatchObject({ isKilled: true });
  },
);
