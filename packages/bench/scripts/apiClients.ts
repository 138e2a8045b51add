import Anthropic from "@anthropic-ai/sdk";
import { CloudAgents } from "@cloud-agents/client";
import type { paths } from "@cloud-agents/types";
import OpenAI from "openai";
import createClient from "openapi-fetch";
import type { Checkout } from "./loadCheckouts.ts";

/** One way to call an API. */
export interface ApiClient {
  name: string;
  /** Fetches an agent and reads the response. */
  get(): Promise<unknown>;
  /** Creates an agent and reads the response. */
  post(): Promise<unknown>;
}

const token = "bench";
const agent = { name: "reviewer", model: "ultimate", system: "Review what you are given." } as const;

/**
 * @param baseUrl URL of a server that returns JSON for every request.
 * @param checkouts Clients of other states of this repository.
 * @returns `fetch` with a `Request` first, then every client with its defaults, but without retries. They send the same
 *   body to the same paths; the SDKs do it with their own `get` and `post`.
 */
export function apiClients(baseUrl: string, checkouts: readonly Checkout[]): ApiClient[] {
  const authorization = `Bearer ${token}`;
  const send = async (path: string, init: RequestInit) =>
    (await fetch(new Request(baseUrl + path, init))).json();

  const plain = createClient<paths>({ baseUrl, headers: { authorization } });
  const ours = [{ name: "`@cloud-agents/client`", CloudAgents }, ...checkouts].map(
    ({ name, CloudAgents }) => ({
      name,
      client: new CloudAgents({ token, baseUrl, maxRetries: 0 }),
    }),
  );
  const sdks = [
    { name: "Anthropic SDK", sdk: new Anthropic({ apiKey: token, baseURL: baseUrl, maxRetries: 0 }) },
    { name: "OpenAI SDK", sdk: new OpenAI({ apiKey: token, baseURL: baseUrl, maxRetries: 0 }) },
  ];

  return [
    {
      name: "`fetch`",
      get: () => send("/agents/agent_1", { headers: { authorization } }),
      post: () =>
        send("/agents", {
          method: "POST",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify(agent),
        }),
    },
    {
      name: "openapi-fetch",
      get: () => plain.GET("/agents/{agent_id}", { params: { path: { agent_id: "agent_1" } } }),
      post: () => plain.POST("/agents", { body: agent }),
    },
    ...ours.map(({ name, client }) => ({
      name,
      get: () => client.agents.get("agent_1"),
      post: () => client.agents.create(agent),
    })),
    ...sdks.map(({ name, sdk }) => ({
      name,
      get: () => sdk.get("/agents/agent_1"),
      post: () => sdk.post("/agents", { body: agent }),
    })),
  ];
}
