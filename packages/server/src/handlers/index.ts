import { agentHandlers } from "./agents.ts";
import { environmentHandlers } from "./environments.ts";
import { eventHandlers } from "./events.ts";
import { fileHandlers } from "./files.ts";
import type { Handlers, OperationId } from "./Handler.ts";
import { resourceHandlers } from "./resources.ts";
import type { Services } from "./Services.ts";
import { sessionHandlers } from "./sessions.ts";

/** @returns A handler for every operation of the description. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  const handlers = {
    ...agentHandlers(services),
    ...environmentHandlers(services),
    ...sessionHandlers(services),
    ...eventHandlers(services),
    ...resourceHandlers(services),
    ...fileHandlers(services),
  };
  type Missing = Exclude<OperationId, keyof typeof handlers>;
  // Not a type with a name: the compiler prints this one in full.
  return handlers satisfies Record<Missing, "Add a handler for it to packages/server/src/handlers.">;
}
