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
  traces = await lane.trace((_, index) => index % 4 === 0);
}, 600_000);
afterAll(() => lane.close());

const find = (id: string) => mutants.find((each) => each.id === id) as Mutant;

test.each(mutants.filter(({ isAllowed }) => isAllowed).map(({ id }) => id))(
  "%s: no case fails, because a server may do that",
  async (id) => {
    const { isKilled } = await lane.judge(find(id), traces.traces);
    expect(isKilled).toBe(false);
    const replayed = await new Replay(traces).judge(find(id));
    expect(replayed?.isKilled ?? false).toBe(false);
  },
  180_000,
);
