import type { paths } from "@cloud-agents/types";
import type { Client, Middleware } from "openapi-fetch";
import type { Api } from "./generated/Api.ts";
import { operations } from "./generated/operations.ts";
import { type CloudAgentsOptions, createTransport } from "./http/createTransport.ts";
import { namespaces } from "./http/namespaces.ts";
import type { Platform } from "./http/Transport.ts";
import { invoke } from "./invoke.ts";
import { addShortcuts } from "./sessions/shortcuts.ts";

/** The methods that come from the description: declared by the generated types, created from the generated table. */
const DescribedApi = Object as unknown as new () => Api;

/**
 * The client: one method for each operation of the description, under its SDK name.
 *
 * @example
 * ```ts
 * const api = new CloudAgents({ token: process.env.QODER_PAT });
 * const agent = await api.agents.create({ name: "reviewer", model: "auto" });
 * ```
 */
export class CloudAgents extends DescribedApi {
  /** The underlying openapi-fetch client, with the same token. It neither retries nor throws for a status. */
  readonly raw: Client<paths>;
  /**
   * A client with other options; those that are not given are the same. Middleware is not carried over.
   *
   * @example
   * ```ts
   * const patient = api.withOptions({ timeout: 300_000, maxRetries: 5 });
   * ```
   */
  readonly withOptions: (changes: CloudAgentsOptions) => CloudAgents;

  /**
   * Creates a client. Nothing is sent.
   *
   * @throws TypeError when there is no token, or an option is not usable.
   */
  constructor(options?: CloudAgentsOptions);
  /** @internal Tests replace clock, randomness and keys. */
  constructor(options: CloudAgentsOptions, platform: Partial<Platform>);
  constructor(options: CloudAgentsOptions = {}, platform: Partial<Platform> = {}) {
    super();
    const [raw, transport] = createTransport(options, platform);
    this.raw = raw;
    this.withOptions = (changes) => new CloudAgents({ ...options, ...changes }, platform);
    Object.assign(
      this,
      namespaces(operations, (name, args) => invoke(transport, name, operations[name], args)),
    );
    addShortcuts(this, transport);
  }

  /**
   * Adds openapi-fetch middleware, which runs for each attempt of every call, those of `raw` included, in the order in which
   * it was added. `raw.eject` removes it.
   *
   * @example
   * ```ts
   * api.use({ onRequest: ({ request }) => request.headers.set("x-team", "apollo") });
   * ```
   */
  use(...middleware: Middleware[]): void {
    this.raw.use(...middleware);
  }
}
