import type { Authentication } from "../../../client/src/http/authenticate.ts";
import { environmentVariable } from "../../../client/src/http/environmentVariable.ts";
import { redactToken } from "../../../client/src/redaction/redactToken.ts";
import { changeUrl } from "./changeUrl.ts";
import type { SecurityTable } from "./SecurityTable.ts";

// Part of the generated client, in place of what the client of the Cloud Agents API has for its one kind of token.

/** A name and a password, for the scheme `basic`. */
interface Login {
  username: string;
  password: string;
}

type Credential = string | Login;
type Given = Credential | (() => Credential | Promise<Credential>) | undefined;

/** What a generated client identifies its user with; the generated types know which of it there is. */
export interface AnyCredentials {
  token?: Given;
  credentials?: Record<string, Given> | undefined;
}

/** What may be in a key, by where it is sent. A query encodes everything. */
const PRINTABLE: Record<string, RegExp> = {
  header: /^[!-~]([ -~]*[!-~])?$/,
  cookie: /^[!#-+\--:<-[\]-~]+$/,
  query: /./s,
};

/** Secrets that were sent last, and may still be in what is under way. */
const KEPT_SECRETS = 8;

/** The options of a client that are credentials. */
export function credentialOptions({ schemes }: SecurityTable): string[] {
  const kinds = Object.values(schemes).map(({ kind }) => kind);
  return [
    ...(kinds.includes("bearer") ? ["token"] : []),
    ...(kinds.some((kind) => kind !== "bearer") ? ["credentials"] : []),
  ];
}

/**
 * Creates what authenticates requests as `security` of a description says: with the first of the alternatives of an operation
 * for which all credentials are there.
 */
export function createAuthenticate(security: SecurityTable): (options: AnyCredentials) => Authentication {
  return (options) => {
    for (const name of Object.keys(options.credentials ?? {})) {
      const { kind } = security.schemes[name] ?? {};
      if (kind === undefined || kind === "bearer")
        throw new TypeError(`credentials must not have ${name}. ${kind ? "Use token." : "No such scheme."}`);
    }
    const secrets: string[] = [];
    const keep = (secret: string) => {
      if (secrets.includes(secret)) return;
      secrets.push(secret);
      if (secrets.length > KEPT_SECRETS) secrets.shift();
    };
    const given = (name: string): Given => {
      const { kind, variable } = security.schemes[name] ?? {};
      const option = kind === "bearer" ? options.token : options.credentials?.[name];
      return option ?? (variable === undefined ? undefined : environmentVariable(variable));
    };
    // A browser has cookies of its own, which programs cannot see.
    const mayBe = (name: string) => given(name) !== undefined || security.schemes[name]?.in === "cookie";

    return {
      redact: (text) => secrets.reduce(redactToken, text),
      async onRequest({ request, schemaPath }) {
        const operation = `${request.method} ${schemaPath}`;
        const alternatives = security.operations[operation] ?? security.everywhere;
        const chosen =
          alternatives.find(
            (names) => names.length > 0 && names.every((name) => given(name) !== undefined),
          ) ?? alternatives.find((names) => names.every(mayBe));
        if (alternatives.length > 0 && chosen === undefined)
          throw new TypeError(`${operation} needs ${alternatives.map(spell).join(", or ")}.`);
        let { url } = request;
        for (const name of chosen ?? []) {
          const value = await read(name, given(name));
          const { kind, in: place, key = "" } = security.schemes[name] ?? {};
          if (value === undefined) continue;
          if (kind === "bearer" || kind === "basic") {
            keep(value);
            request.headers.set("authorization", `${kind === "bearer" ? "Bearer" : "Basic"} ${value}`);
          } else if (place === "query") {
            for (const secret of [value, encodeURIComponent(value)]) keep(secret);
            url += `${url.includes("?") ? "&" : "?"}${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
          } else {
            keep(value);
            if (place === "header") request.headers.set(key, value);
            else {
              const others = request.headers.get("cookie");
              request.headers.set("cookie", `${others ? `${others}; ` : ""}${key}=${value}`);
            }
          }
        }
        return url === request.url ? undefined : changeUrl(request, url);
      },
    };

    /** What is sent for a scheme; errors say nothing of what it is. */
    async function read(name: string, credential: Given): Promise<string | undefined> {
      const { kind, in: place = "header" } = security.schemes[name] ?? {};
      const value = typeof credential === "function" ? await credential() : credential;
      if (value === undefined) return undefined;
      const what = kind === "bearer" ? "The token" : `The credential ${name}`;
      if (kind === "basic") {
        const { username, password } = Object(value) as Partial<Login>;
        if (typeof username !== "string" || typeof password !== "string" || username.includes(":"))
          throw new TypeError(`${what} must be { username, password }, without a colon in the name.`);
        keep(password);
        return btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));
      }
      if (typeof value !== "string" || value === "") throw new TypeError(`${what} must be a text.`);
      const allowed = kind === "bearer" ? /^[!-~]+$/ : (PRINTABLE[place] as RegExp);
      if (!allowed.test(value)) throw new TypeError(`${what} has an invalid character. Was it copied whole?`);
      return value;
    }
  };

  /** `{ token }`, as the options have it. */
  function spell(names: readonly string[]): string {
    const parts = names.map((name) => {
      const { kind, variable } = security.schemes[name] ?? {};
      const option = kind === "bearer" ? "the option token" : `credentials.${name}`;
      return variable === undefined ? option : `${option} (or ${variable})`;
    });
    return parts.join(" and ");
  }
}
