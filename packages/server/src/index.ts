export type { TokenRule } from "./accounts.ts";
export { type Clock, systemClock } from "./Clock.ts";
export { type Ids, randomIds, seeded } from "./Ids.ts";
export { createLog, type Log } from "./log.ts";
export { type AgentRuntime, type Turn, TurnFailure, type TurnStep } from "./runtime/AgentRuntime.ts";
export { type RunningServer, type ServerOptions, startServer } from "./startServer.ts";
