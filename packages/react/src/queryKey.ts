import type { MaybeOptionalInit } from "openapi-fetch";
import type { QueryPaths } from "./QueryPaths.ts";

type PathsWith<Method extends string> = {
  [Path in keyof QueryPaths]: QueryPaths[Path] extends Record<Method, unknown> ? Path : never;
}[keyof QueryPaths];

/**
 * The key of a query in the cache of TanStack Query.
 *
 * @param method The HTTP method, as in `useQuery`.
 * @param path The path, as in `useQuery`.
 * @param init The arguments, as in `useQuery`; without them, the key stands for the queries of the path with any arguments.
 * @returns The beginning of the keys of `useQuery`, `useSuspenseQuery` and `useInfiniteQuery`.
 * @example
 * ```ts
 * queryClient.invalidateQueries({ queryKey: queryKey("get", "/agents") });
 * ```
 */
export function queryKey<Method extends "get", Path extends PathsWith<Method>>(
  method: Method,
  path: Path,
  init?: MaybeOptionalInit<QueryPaths[Path], Method>,
): readonly unknown[] {
  return init === undefined ? [method, path] : [method, path, init];
}
