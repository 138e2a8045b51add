import type { CloudAgents } from "@cloud-agents/client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import createHooks, { type OpenapiQueryClient } from "openapi-react-query";
import { createContext, createElement, type ReactNode, useContext, useMemo, useState } from "react";
import { callByPath } from "./callByPath.ts";
import type { QueryPaths } from "./QueryPaths.ts";

/** The hooks of openapi-react-query for this API: `useQuery("get", "/agents")` and its siblings. */
export type ApiHooks = OpenapiQueryClient<QueryPaths>;

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
  const value = useMemo(() => ({ client, hooks: createHooks(callByPath(client)) }), [client]);
  return createElement(
    QueryClientProvider,
    { client: queryClient ?? own },
    createElement(Context.Provider, { value }, children),
  );
}

/**
 * The hooks of every operation of the API, by HTTP method and path.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const { data } = useApi().useQuery("get", "/agents");
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
