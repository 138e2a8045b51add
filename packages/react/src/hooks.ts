import { useApi } from "./CloudAgentsProvider.ts";
import type { ApiHooks } from "./createApiHooks.ts";

// Hooks by name, because linters and Fast Refresh do not take `api.useQuery` for a hook.

type AnyHook = (...args: unknown[]) => unknown;

/**
 * Reads from the API, like `useQuery` of TanStack Query.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const { data, error } = useQuery("get", "/agents");
 * ```
 */
export const useQuery = function useQuery(...args) {
  return (useApi().useQuery as AnyHook)(...args);
} as AnyHook as ApiHooks["useQuery"];

/**
 * Reads from the API inside a `Suspense`, like `useSuspenseQuery` of TanStack Query.
 *
 * @throws Error outside a `CloudAgentsProvider`; the client's errors, for the next error boundary.
 */
export const useSuspenseQuery = function useSuspenseQuery(...args) {
  return (useApi().useSuspenseQuery as AnyHook)(...args);
} as AnyHook as ApiHooks["useSuspenseQuery"];

/**
 * Reads a list page by page, like `useInfiniteQuery` of TanStack Query.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const { data, fetchNextPage } = useInfiniteQuery("get", "/agents", {}, byPage);
 * ```
 */
export const useInfiniteQuery = function useInfiniteQuery(...args) {
  return (useApi().useInfiniteQuery as AnyHook)(...args);
} as AnyHook as ApiHooks["useInfiniteQuery"];

/**
 * Changes something in the API, like `useMutation` of TanStack Query.
 *
 * @throws Error outside a `CloudAgentsProvider`.
 * @example
 * ```tsx
 * const { mutate } = useMutation("post", "/agents");
 * ```
 */
export const useMutation = function useMutation(...args) {
  return (useApi().useMutation as AnyHook)(...args);
} as AnyHook as ApiHooks["useMutation"];
