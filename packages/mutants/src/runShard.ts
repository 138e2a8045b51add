import { createHash } from "node:crypto";
import { transitions } from "../../server/dist/sessions/transitions.js";
import { allMutants } from "./allMutants.ts";
import { Lane } from "./Lane.ts";
import type { Mutant } from "./Mutant.ts";
import { Replay, type Traces } from "./Replay.ts";
import type { Site } from "./ruleMutants.ts";
import type { Trace } from "./trace.ts";
import type { Verdict } from "./Verdict.ts";

/** Which mutants to try. */
export interface Selection {
  /** A part of their ids. */
  filter?: string;
  /** Only this part of the API. */
  group?: string;
  /** One of so many, spread evenly. */
  every: number;
  /** Which of the processes this is, of how many. */
  shard: number;
  shards: number;
  /** After how many minutes to begin with no further mutant. */
  minutes: number;
}

/** Servers that are used at the same time, because most of a case is waiting. */
const LANES = 3;

/** A server keeps what it is sent: another one takes over from time to time. */
const MUTANTS_OF_LANE = 400;

let site: Site | undefined;

/** The mutants of a selection, mixed, so that those that were tried when the time is over are a fair sample. */
export function selectMutants({
  filter = "",
  group,
  every,
  shard,
  shards,
}: Omit<Selection, "minutes">): Mutant[] {
  return allMutants(transitions as never, () => site as Site)
    .filter(({ id }) => id.includes(filter))
    .filter((mutant) => group === undefined || mutant.group === group)
    .map((mutant) => ({ mutant, order: createHash("sha256").update(mutant.id).digest("hex") }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ mutant }) => mutant)
    .filter((_, index) => index % every === 0)
    .filter((_, index) => index % shards === shard);
}

/** Tries the mutants of a selection: first without a server, and then on one those that need it. */
export async function runShard(
  selection: Selection,
  traces: Traces,
  tell: (verdict: Verdict) => void,
): Promise<void> {
  const until = Date.now() + selection.minutes * 60_000;
  const replay = new Replay(traces);
  const left: Mutant[] = [];
  // Rules ask for the tokens of the target, which are the same on each.
  site = traces;
  for (const mutant of selectMutants(selection)) {
    if (Date.now() > until) return;
    const verdict = await replay.judge(mutant);
    if (verdict) tell(verdict);
    else left.push(mutant);
  }
  // What changes the server itself, or talks to it, is tried alone.
  const isAlone = ({ group }: Mutant) => group === "state" || group === "rule";
  const together = left.filter((mutant) => !isAlone(mutant));
  await Promise.all(Array.from({ length: LANES }, () => drain(together, traces.traces, tell, until)));
  await drain(left.filter(isAlone), traces.traces, tell, until);
}

async function drain(
  queue: Mutant[],
  traces: readonly Trace[],
  tell: (verdict: Verdict) => void,
  until: number,
): Promise<void> {
  while (queue.length > 0 && Date.now() < until) {
    const lane = await Lane.open();
    site = lane.site;
    for (let count = 0; count < MUTANTS_OF_LANE && Date.now() < until; count++) {
      const mutant = queue.shift();
      if (!mutant) break;
      tell(await lane.judge(mutant, traces));
    }
    await lane.close();
  }
}
