import type { CloudAgents } from "@cloud-agents/client";
import createHooks, { type OpenapiQueryClient } from "openapi-react-query";
import { callByPath } from "./callByPath.ts";
import type { QueryPaths } from "./QueryPaths.ts";
import { queryKey } from "./queryKey.ts";

/** The hooks of openapi-react-query for this API: `useQuery("get", "/agents")` and its siblings. */
export type ApiHooks = OpenapiQueryClient<QueryPaths>;

type AnyHook = (method: "get", path: "/agents", init: object, options: object, ...rest: unknown[]) => unknown;

/** Creates the hooks that call through a client. */
export function createApiHooks(client: CloudAgents): ApiHooks {
  const hooks = createHooks(callByPath(client));
  const byPage = hooks.useInfiniteQuery as unknown as AnyHook;
  // A list by page has other data than the same list in one piece, so it needs another key in the cache.
  const withOwnKey: AnyHook = (method, path, init, options, ...rest) =>
    byPage(
      method,
      path,
      init,
      { ...options, queryKey: [...queryKey(method, path, init), "by page"] },
      ...rest,
    );
  return { ...hooks, useInfiniteQuery: withOwnKey as unknown as ApiHooks["useInfiniteQuery"] };
}
