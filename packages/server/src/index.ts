export type { TokenRule } from "./auth/accounts.ts";
export { type Clock, systemClock } from "./ids/Clock.ts";
export { type Ids, randomIds, seeded } from "./ids/Ids.ts";
export { createLog, type Log } from "./logging/log.ts";
export { type AgentRuntime, type Turn, TurnFailure, type TurnStep } from "./runtime/AgentRuntime.ts";
export { type RunningServer, type ServerOptions, startServer } from "./startServer.ts";
