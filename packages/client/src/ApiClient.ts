import type { paths } from "@cloud-agents/types";
import type { Client } from "openapi-fetch";
import { type CloudAgentsOptions, createTransport } from "./http/createTransport.ts";
import { listPages } from "./http/listPages.ts";
import type { Operation } from "./http/Operation.ts";
import type { Page, PagePromise } from "./http/PagePromise.ts";
import { parseArguments } from "./http/parseArguments.ts";
import type { ResponsePromise } from "./http/ResponsePromise.ts";
import { receive } from "./http/receive.ts";
import type { Call, Platform, Transport } from "./http/Transport.ts";
import type { ClosableIterator } from "./stream/ClosableIterator.ts";
import { streamEvents } from "./stream/streamEvents.ts";

declare const made: unique symbol;

/** What the functions of this entry point make their calls with. `createClient` makes it. */
export interface ApiClient {
  /** The underlying openapi-fetch client, with the same token. `raw.use` adds middleware to every call. */
  readonly raw: Client<paths>;
  /** Keeps a CloudAgents, which has `raw`, too, from being passed instead. */
  readonly [made]: true;
  /** @internal */
  readonly transport: Transport;
}

/**
 * Creates what the functions need as their first argument. Nothing is sent.
 *
 * @throws TypeError when there is no token, or an option is not usable.
 * @example
 * ```ts
 * const client = createClient({ token: process.env.QODER_PAT });
 * const agent = await createAgent(client, { name: "reviewer", model: "auto" });
 * ```
 */
export function createClient(options?: CloudAgentsOptions): ApiClient;
/** @internal Tests replace clock, randomness and keys. */
export function createClient(options: CloudAgentsOptions, platform: Partial<Platform>): ApiClient;
export function createClient(options: CloudAgentsOptions = {}, platform: Partial<Platform> = {}): ApiClient {
  const [raw, transport] = createTransport(options, platform);
  return { raw, transport } as ApiClient;
}

// One function for each kind, so that a bundle has only the kinds that it uses.

/** Makes a call whose response is one value, or has no body. */
export function callOnce<Value>(
  client: ApiClient,
  name: string,
  operation: Operation,
  args: readonly unknown[],
): ResponsePromise<Value> {
  return receive(client.transport, callOf(name, operation, args)) as ResponsePromise<Value>;
}

/** Makes a call whose response is a page of a list. */
export function callList<P extends Page>(
  client: ApiClient,
  name: string,
  operation: Operation,
  args: readonly unknown[],
): PagePromise<P> {
  return listPages(client.transport, callOf(name, operation, args)) as unknown as PagePromise<P>;
}

/** Makes a call whose response is a stream of events. */
export function callStream<Event>(
  client: ApiClient,
  name: string,
  operation: Operation,
  args: readonly unknown[],
): ClosableIterator<Event> {
  return streamEvents(client.transport, callOf(name, operation, args)) as ClosableIterator<Event>;
}

function callOf(name: string, operation: Operation, args: readonly unknown[]): Call {
  return { name, operation, ...parseArguments(name, operation, args) };
}
