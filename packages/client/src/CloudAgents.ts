import type { paths } from "@cloud-agents/types";
import createClient, { type Client } from "openapi-fetch";
import type { Connection } from "./Connection.ts";
import type { Api } from "./generated/Api.ts";
import { defaultBaseUrl, operations } from "./generated/operations.ts";
import { invoke } from "./invoke.ts";
import { namespaces } from "./namespaces.ts";
import { redactor } from "./redactor.ts";
import { readTimeout } from "./send.ts";

/** Settings of a client. */
export interface CloudAgentsOptions {
  /** Personal access token. The environment variable `QODER_PAT` by default. */
  token?: string | undefined;
  /** Address of the API, without the paths. The first server of the description by default. */
  baseUrl?: string | undefined;
  /** Sends the requests; it must end them when their signal aborts. The global `fetch` by default. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Longest time in milliseconds until an answer is complete, for a stream until it begins. 60,000 by default. */
  timeout?: number | undefined;
}

/** What a client has from the description alone: the generated table says it, and the generated types. */
const DescribedApi = class {
  constructor(connection: Connection) {
    Object.assign(
      this,
      namespaces(operations, (name, args) => invoke(connection, name, operations[name], args)),
    );
  }
} as new (
  connection: Connection,
) => Api;

/** The client: one method for each operation of the description, under its SDK name. */
export class CloudAgents extends DescribedApi {
  /** The bare openapi-fetch client, with the same token: for what the methods do not offer. It never throws for a status. */
  readonly raw: Client<paths>;

  /**
   * Makes a client. Nothing is sent.
   *
   * @throws TypeError when there is no token, or an option cannot be used.
   */
  constructor(options: CloudAgentsOptions = {}) {
    const token = readToken(options.token);
    const raw = createClient<paths>({
      baseUrl: readBaseUrl(options.baseUrl ?? defaultBaseUrl),
      headers: { authorization: `Bearer ${token}` },
      ...(options.fetch && { fetch: options.fetch }),
    });
    super({
      request: raw.request as unknown as Connection["request"],
      timeout: readTimeout(options.timeout ?? 60_000),
      redact: redactor(token),
    });
    this.raw = raw;
  }
}

function readToken(given: string | undefined): string {
  // There is no `process` in a browser.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const token = given ?? process?.env?.QODER_PAT;
  if (!token) {
    throw new TypeError(
      'A token is needed: new CloudAgents({ token: "pt-…" }), or set the environment variable QODER_PAT.',
    );
  }
  // Checked here because the error of Headers would print the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      "The token contains a space, a line end or another character that no token has. Was it copied whole?",
    );
  }
  return token;
}

function readBaseUrl(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:/.test(baseUrl)) return baseUrl.replace(/\/+$/, "");
  throw new TypeError(
    `baseUrl must be an http or https address such as ${defaultBaseUrl}, got ${JSON.stringify(baseUrl)}.`,
  );
}
