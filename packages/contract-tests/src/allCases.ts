import type { Case } from "./Case.ts";
import { accountCases } from "./cases/accounts.ts";
import { agentCases } from "./cases/agents.ts";
import { environmentCases } from "./cases/environments.ts";
import { eventCases } from "./cases/events.ts";
import { fileCases } from "./cases/files.ts";
import { generatedCases } from "./cases/generated.ts";
import { idempotencyCases } from "./cases/idempotency.ts";
import { listCases } from "./cases/lists.ts";
import { resourceCases } from "./cases/resources.ts";
import { sessionCases } from "./cases/sessions.ts";
import { streamCases } from "./cases/stream.ts";
import { outsideCases } from "./cases/unknownRoutes.ts";
import type { Description } from "./description.ts";

/** Every case of the suite: those that follow from the description, and those written by hand. */
export function allCases(description: Description): Case[] {
  return [
    ...generatedCases(description),
    ...listCases(description),
    ...agentCases,
    ...environmentCases,
    ...fileCases,
    ...sessionCases,
    ...eventCases,
    ...streamCases,
    ...resourceCases,
    ...idempotencyCases,
    ...accountCases,
    ...outsideCases(description),
  ];
}
