"use client";
// The public API of the package. Everything else in src/ may change at any time. Frameworks with components on the server
// load it in the browser only, as the directive says.
export { byPage } from "./byPage.ts";
export { CloudAgentsProvider, useApi, useCloudAgents } from "./CloudAgentsProvider.ts";
export type { ApiHooks } from "./createApiHooks.ts";
export { useInfiniteQuery, useMutation, useQuery, useSuspenseQuery } from "./hooks.ts";
export type { QueryPaths } from "./QueryPaths.ts";
export { queryKey } from "./queryKey.ts";
export type { SessionFeed } from "./SessionFeed.ts";
export { useSessionEvents } from "./useSessionEvents.ts";
