// The public API of the package. Everything else in src/ may change at any time.
export { byPage } from "./byPage.ts";
export { type ApiHooks, CloudAgentsProvider, useApi, useCloudAgents } from "./CloudAgentsProvider.ts";
export type { QueryPaths } from "./QueryPaths.ts";
export type { SessionFeed } from "./SessionFeed.ts";
export { useSessionEvents } from "./useSessionEvents.ts";
