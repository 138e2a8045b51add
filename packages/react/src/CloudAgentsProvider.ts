import type { CloudAgents } from "@cloud-agents/client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, createElement, type ReactNode, useContext, useMemo, useState } from "react";
import { type ApiHooks, createApiHooks } from "./createApiHooks.ts";

const Context = createContext<{ client: CloudAgents; hooks: ApiHooks } | undefined>(undefined);

/**
 * Provides a client to the components inside it.
 *
 * @param props.client The client; the same one at each render.
 * @param props.queryClient The cache of TanStack Query; by default one of its own that leaves retries to the client.
 * @example
 * ```tsx
 * <CloudAgentsProvider client={client}>
 *   <App />
 * </CloudAgentsProvider>
 * ```
 */
export function CloudAgentsProvider(props: {
  client: CloudAgents;
  queryClient?: QueryClient | undefined;
  children?: ReactNode;
}): ReactNode {
  const { client, queryClient, children } = props;
  const [own] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const value = useMemo(() => ({ client, hooks: createApiHooks(client) }), [client]);
  return createElement(
    QueryClientProvider,
    { client: queryClient ?? own },
    createElement(Context.Provider, { value }, children),
  );
}

/**
 * The hooks of every operation of the API, by HTTP method and path, and `queryOptions` for the other functions of TanStack
 * Query.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const agents = useQueries({ queries: [useApi().queryOptions("get", "/agents")] });
 * ```
 */
export function useApi(): ApiHooks {
  return useProvided().hooks;
}

/**
 * The client itself, for calls that are not queries.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 */
export function useCloudAgents(): CloudAgents {
  return useProvided().client;
}

function useProvided() {
  const provided = useContext(Context);
  if (provided) return provided;
  throw new Error(
    "There is no client here. Wrap the components that use it in <CloudAgentsProvider client={…}>.",
  );
}
