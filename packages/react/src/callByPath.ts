import type { CloudAgents } from "@cloud-agents/client";
import type { Client } from "openapi-fetch";
import { calls } from "./generated/calls.ts";
import type { QueryPaths } from "./QueryPaths.ts";

/** What openapi-fetch's methods take, as far as queries and mutations use it. */
interface Init {
  params?: { path?: Record<string, string>; query?: object; header?: Record<string, string> };
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

// openapi-react-query reads the status, to tell an empty answer from none.
const answered = new Response();

/**
 * The client in the shape of openapi-fetch, so that what is called by path is retried, sent once, and fails as any call
 * of the client.
 */
export function callByPath(api: CloudAgents): Client<QueryPaths> {
  const caller =
    (method: string) =>
    async (path: string, { params = {}, body, headers, signal }: Init = {}) => {
      const call = calls[`${method} ${path}`];
      if (!call) throw new TypeError(`There is no query ${method} ${path}. Is it a path of the description?`);
      const data = await methodOf(api, call.name)(
        ...call.pathParams.map((param) => params.path?.[param]),
        ...(call.body ? [body] : []),
        ...(call.query ? [params.query] : []),
        { signal, headers: { ...params.header, ...headers } },
      );
      return { data: data ?? null, response: answered };
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
