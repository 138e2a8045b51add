import type { CloudAgents } from "@cloud-agents/client";
import type { Client } from "openapi-fetch";
import { calls } from "./generated/calls.ts";
import type { QueryPaths } from "./QueryPaths.ts";

/** The arguments of openapi-fetch that queries and mutations use. */
interface Init {
  params?: { path?: Record<string, string>; query?: object; header?: Record<string, string> };
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

// openapi-react-query reads its status, to tell an empty response from a missing one.
const response = new Response();

/**
 * The client with the interface of openapi-fetch, so that calls by path retry, take effect once, and fail like any other
 * call of the client.
 */
export function callByPath(api: CloudAgents): Client<QueryPaths> {
  const caller =
    (method: string) =>
    async (path: string, { params = {}, body, headers, signal }: Init = {}) => {
      const call = calls[`${method} ${path}`];
      if (!call) throw new TypeError(`There is no query ${method} ${path}. Use a path of the description.`);
      const data = await methodOf(api, call.name)(
        ...call.pathParams.map((param) => params.path?.[param]),
        ...(call.body ? [body] : []),
        ...(call.query ? [params.query] : []),
        { signal, headers: { ...params.header, ...headers } },
      );
      return { data: data ?? null, response };
    };
  const methods = ["get", "put", "post", "delete", "patch"];
  return Object.fromEntries(
    methods.map((method) => [method.toUpperCase(), caller(method)]),
  ) as unknown as Client<QueryPaths>;
}

function methodOf(api: CloudAgents, name: string): (...args: unknown[]) => unknown {
  return name
    .split(".")
    .reduce<unknown>((inner, word) => (inner as Record<string, unknown>)[word], api) as never;
}
