import type { Middleware } from "openapi-fetch";
import { type Redact, redactToken } from "../redaction/redactToken.ts";
import { environmentVariable } from "./environmentVariable.ts";

/** What a client identifies its user with. */
export interface Credentials {
  /**
   * Personal access token, or a function that returns it before each attempt, for tokens that change. The environment
   * variable `QODER_PAT` by default.
   */
  token?: string | (() => string | Promise<string>) | undefined;
}

/** How requests are authenticated. */
export interface Authentication {
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** Adds what is known only when a request is sent. */
  onRequest?: Middleware["onRequest"];
  /** Writes queries that openapi-fetch cannot. */
  querySerializer?: (query: Record<string, unknown>) => string;
  redact: Redact;
}

/** The names of the options that are credentials. */
export const CREDENTIALS = ["token"];

/**
 * Prepares the authentication of a client.
 *
 * @throws TypeError when there is no token, or it is not usable.
 */
export function authenticate(options: Credentials): Authentication {
  const given = options.token ?? environmentVariable("QODER_PAT");
  let token = typeof given === "function" ? "" : checkToken(given);
  // The token before is still in what is under way.
  let before = "";
  return {
    headers: { authorization: `Bearer ${token}` },
    redact: (text) => redactToken(redactToken(text, token), before),
    ...(typeof given === "function" && {
      async onRequest({ request }) {
        const next = checkToken(await given());
        if (next !== token) [token, before] = [next, token];
        request.headers.set("authorization", `Bearer ${token}`);
      },
    }),
  };
}

function checkToken(token: string | undefined): string {
  if (!token) throw new TypeError('A token is needed: { token: "pt-…" }, or QODER_PAT in the environment.');
  // Checked here because the error message of Headers would contain the token.
  if (!/^[!-~]+$/.test(token))
    throw new TypeError("The token has an invalid character. Was it copied whole?");
  return token;
}
