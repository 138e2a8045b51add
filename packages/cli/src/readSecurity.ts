import type { Description, Json, Operation } from "@cloud-agents/spec/description";
import type { Credential } from "../../docs/scripts/Credential.ts";
import type { Scheme, SecurityTable } from "./client/SecurityTable.ts";

type Requirements = Record<string, string[]>[];

/**
 * Reads which credentials each operation needs, and how they are sent.
 *
 * @param variables What the names of environment variables begin with.
 * @throws DescriptionError for a scheme that is not described, or that the client cannot use and nothing can replace.
 */
export function readSecurity(description: Description, variables: string): SecurityTable {
  const { document } = description;
  const components = (document.components ?? {}) as { securitySchemes?: Record<string, Json> };
  const written = components.securitySchemes ?? {};
  const schemes: Record<string, Scheme> = {};

  /** Fills `schemes`; returns why an alternative cannot be used, and where that is said. */
  function refusal(names: string[], source: object): { node: object; message: string } | undefined {
    for (const name of names) {
      const found = written[name];
      if (found === undefined)
        return {
          node: source,
          message: `security names ${name}, which components.securitySchemes does not have.`,
        };
      const node = description.resolve(found) as unknown as Json;
      const scheme = schemeOf(node, name, variables);
      if (typeof scheme === "string")
        return { node, message: `The security scheme ${name} cannot be used by the client: ${scheme}` };
      schemes[name] = scheme;
    }
    const senders = names.filter((name) => {
      const { kind, in: place, key } = schemes[name] as Scheme;
      return kind !== "key" || (place === "header" && key?.toLowerCase() === "authorization");
    });
    if (senders.length > 1)
      return {
        node: source,
        message: `${senders.join(" and ")} both need the header Authorization. List them as alternatives.`,
      };
  }

  function alternativesOf(source: Json): string[][] {
    const requirements = (source.security ?? []) as Requirements;
    const usable: string[][] = [];
    let first: ReturnType<typeof refusal>;
    for (const requirement of requirements) {
      const names = Object.keys(requirement);
      const refused = refusal(names, source.security as object);
      if (refused === undefined) usable.push(names);
      first ??= refused;
    }
    if (first !== undefined && usable.length === 0) throw description.error(first.node, first.message);
    return usable;
  }

  // Only where an operation needs it: a scheme that no operation is left with is no mistake.
  const isInherited = description.operations.some(({ source }) => source.security === undefined);
  const everywhere = isInherited ? alternativesOf(document) : [];
  const operations = Object.fromEntries(
    description.operations
      .filter(({ source }) => source.security !== undefined)
      .map(({ method, path, source }) => [`${method} ${path}`, alternativesOf(source)]),
  );
  const used = new Set([everywhere, ...Object.values(operations)].flat(2));
  return {
    schemes: Object.fromEntries(Object.entries(schemes).filter(([name]) => used.has(name))),
    everywhere,
    operations,
  };
}

/** How the samples of an operation say who calls: in the first way that says it at all. */
export function credentialsOf(
  { schemes, everywhere, operations }: SecurityTable,
  { method, path }: Operation,
  variables: string,
): Credential[] {
  const alternatives = operations[`${method} ${path}`] ?? everywhere;
  const names = alternatives.find((each) => each.length > 0) ?? [];
  return names.map((name) => {
    const scheme = schemes[name] as Scheme;
    return { name, ...scheme, variable: scheme.variable ?? variables };
  });
}

/** @returns Why it cannot be used, as a text. */
function schemeOf(scheme: Json, name: string, variables: string): Scheme | string {
  const { type, scheme: kind, in: place, name: key } = scheme as Record<string, string>;
  // Where the token comes from is the caller's affair.
  if (type === "oauth2" || type === "openIdConnect" || (type === "http" && /^bearer$/i.test(String(kind))))
    return { kind: "bearer", variable: `${variables}_TOKEN` };
  if (type === "http" && /^basic$/i.test(String(kind))) return { kind: "basic" };
  if (type === "apiKey" && key && (place === "header" || place === "query" || place === "cookie")) {
    const words = name.match(/[A-Za-z0-9]+/g) ?? ["key"];
    return { kind: "key", in: place, key, variable: [variables, ...words].join("_").toUpperCase() };
  }
  if (type === "http") return `it sends ${kind}. Bearer, basic, and keys can be sent.`;
  if (type === "apiKey") return "a key needs a name, and in: header, query or cookie.";
  return `${type} is not supported. Bearer, basic, and keys can be sent.`;
}

/** Prints `security.js`. */
export function printSecurity(table: SecurityTable): string {
  return `export const security = ${JSON.stringify(table, null, 2)};\n`;
}

/** Prints `security.d.ts`: the options of the client that are credentials. */
export function printCredentials({ schemes }: SecurityTable): string {
  const entries = Object.entries(schemes);
  const bearer = entries.find(([, { kind }]) => kind === "bearer");
  const others = entries.filter(([, { kind }]) => kind !== "bearer");
  const from = (variable = "") => (variable ? ` The environment variable \`${variable}\` by default.` : "");
  const fields = others.map(([name, { kind, in: place, key, variable }]) => {
    const type = kind === "basic" ? "{ username: string; password: string }" : "string";
    const sent =
      kind === "basic"
        ? "Sent as `Authorization: Basic`."
        : `Sent as \`${key}\` in the ${place}.${place === "cookie" ? " Browsers send cookies of their own instead." : ""}`;
    return `    /** ${sent}${from(variable)} */\n    ${JSON.stringify(name)}?: ${type} | (() => ${type} | Promise<${type}>) | undefined;\n`;
  });
  const token =
    bearer &&
    `  /** Bearer token, or a function that returns it before each attempt, for tokens that change.${from(bearer[1].variable)} */\n  token?: string | (() => string | Promise<string>) | undefined;\n`;
  return `/** What a client identifies its user with. */
export interface Credentials {
${token ?? ""}${
  fields.length > 0
    ? `  /** By the names that the description has for them: each a value, or a function that returns it before each attempt. */\n  credentials?: {\n${fields.join("")}  } | undefined;\n`
    : ""
}}
`;
}
