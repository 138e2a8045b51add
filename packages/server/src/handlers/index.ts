import { agentHandlers } from "./agents.ts";
import { environmentHandlers } from "./environments.ts";
import { eventHandlers } from "./events.ts";
import { fileHandlers } from "./files.ts";
import type { Handlers } from "./Handler.ts";
import { resourceHandlers } from "./resources.ts";
import type { Services } from "./Services.ts";
import { sessionHandlers } from "./sessions.ts";

/** @returns A handler for every operation of the description. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  return {
    ...agentHandlers(services),
    ...environmentHandlers(services),
    ...sessionHandlers(services),
    ...eventHandlers(services),
    ...resourceHandlers(services),
    ...fileHandlers(services),
  };
}
