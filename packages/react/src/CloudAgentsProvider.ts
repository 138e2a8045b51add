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
 * Gives the components inside it a client.
 *
 * @param props.client the client; the same one at each render.
 * @param props.queryClient where TanStack Query keeps answers; by default one of its own that leaves retries to the
 *   client.
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
 * The hooks of the API. A new operation of the description is there by its path.
 *
 * @throws Error outside of a `CloudAgentsProvider`.
 */
export function useApi(): ApiHooks {
  return useProvided().hooks;
}

/**
 * The client itself, for what is no query.
 *
 * @throws Error outside of a `CloudAgentsProvider`.
 */
export function useCloudAgents(): CloudAgents {
  return useProvided().client;
}

function useProvided() {
  const provided = useContext(Context);
  if (provided) return provided;
  throw new Error(
    "There is no client here. Put <CloudAgentsProvider client={…}> around the components that use it.",
  );
}
