import type { Case } from "./Case.ts";
import { accountCases } from "./cases/accounts.ts";
import { agentCases } from "./cases/agents.ts";
import { batchCases } from "./cases/batches.ts";
import { environmentCases } from "./cases/environments.ts";
import { eventCases } from "./cases/events.ts";
import { fileCases } from "./cases/files.ts";
import { casesFromDescription } from "./cases/fromDescription.ts";
import { idempotencyCases } from "./cases/idempotency.ts";
import { keptCases } from "./cases/kept.ts";
import { listCases } from "./cases/lists.ts";
import { pageCases } from "./cases/pages.ts";
import { refusedCases } from "./cases/refused.ts";
import { resourceCases } from "./cases/resources.ts";
import { sessionCases } from "./cases/sessions.ts";
import { streamCases } from "./cases/stream.ts";
import { timeCases } from "./cases/times.ts";
import { transitionCases } from "./cases/transitions.ts";
import { turnCases } from "./cases/turns.ts";
import { unknownRouteCases } from "./cases/unknownRoutes.ts";
import type { Description } from "./readDescription.ts";

/** Every case of the suite: those derived from the description, and those written by hand. */
export function allCases(description: Description): Case[] {
  return numberRepeats([
    ...casesFromDescription(description),
    ...keptCases(description),
    ...batchCases,
    ...refusedCases(description),
    ...pageCases(description),
    ...timeCases(description),
    ...turnCases,
    ...listCases(description),
    ...agentCases,
    ...environmentCases,
    ...fileCases,
    ...sessionCases,
    ...eventCases,
    ...transitionCases(description),
    ...streamCases,
    ...resourceCases,
    ...idempotencyCases,
    ...accountCases,
    ...unknownRouteCases(description),
  ]);
}

/** Numbers the cases that have one title, such as those of a field that several branches of a union have: titles name cases in reports. */
function numberRepeats(cases: readonly Case[]): Case[] {
  const counts = new Map<string, number>();
  return cases.map((each) => {
    const title = `${each.operation} ${each.status} ${each.name}`;
    const count = (counts.get(title) ?? 0) + 1;
    counts.set(title, count);
    return count === 1 ? each : { ...each, name: `${each.name} (${count})` };
  });
}
