import { readFileSync } from "node:fs";
import { parse } from "yaml";

export type Json = Record<string, unknown>;

/** Two versions of a description, and what the policy says about what changed between them. */
export interface Case {
  name: string;
  before: Json;
  after: Json;
  /** Every change, as `rule level side`. One that is found several times counts once. */
  expected: string[];
  /** Why oasdiff says something else of it, where no rule of its has a verdict that could say so. */
  unlike?: string | undefined;
  /** Rules of oasdiff that it is about, and which oasdiff itself reports in no case. */
  unreported: string[];
}

interface Written {
  base: Json;
  schemas: {
    only?: "fields";
    before: Json;
    after: Json;
    request: string;
    response: string;
    unlike?: string;
    unreported?: string[];
  }[];
  documents: {
    name: string;
    before?: Json;
    after?: Json;
    expect: string[];
    webhook?: string[];
    unlike?: string;
    unreported?: string[];
  }[];
}

const written: Written = parse(readFileSync(new URL("cases.yaml", import.meta.url), "utf8"));
const { schemas, documents = [] } = written;

/** Today, for all cases. */
export const NOW = new Date("2026-05-31T12:00:00Z");

const content = (schema: Json): Json => ({ content: { "application/json": { schema } } });
const field = (schema: Json): Json => ({ type: "object", properties: { field: schema } });
const request = (schema: Json) => ({ requestBody: content(schema) });
const response = (more: Json) => ({ responses: { "201": more } });

interface SchemaPlace {
  side: "request" | "response";
  /** How the ids of oasdiff begin that are about it. */
  id?: string;
  operation: (schema: Json) => Json;
}

/** Where a schema can be, and on which side that is. */
const PLACES: Record<string, SchemaPlace> = {
  "request body": { side: "request", id: "request-body", operation: request },
  "request field": {
    side: "request",
    id: "request-property",
    operation: (schema) => request(field(schema)),
  },
  parameter: {
    side: "request",
    id: "request-parameter",
    operation: (schema) => ({ parameters: [{ name: "filter", in: "query", schema }] }),
  },
  "field of a parameter": {
    side: "request",
    id: "request-parameter-property",
    operation: (schema) => ({ parameters: [{ name: "filter", in: "query", schema: field(schema) }] }),
  },
  "field of a header of a request": {
    side: "request",
    operation: (schema) => ({ parameters: [{ name: "x-filter", in: "header", schema: field(schema) }] }),
  },
  "response body": {
    side: "response",
    id: "response-body",
    operation: (schema) => response(content(schema)),
  },
  "response field": {
    side: "response",
    id: "response-property",
    operation: (schema) => response(content(field(schema))),
  },
  "header of a response": {
    side: "response",
    id: "response-header",
    operation: (schema) => response({ headers: { "x-field": { schema } } }),
  },
};

/** Which place a rule of oasdiff is about: of those with which its id begins, the longest. */
function placeOf(id: string): string | undefined {
  const places = Object.values(PLACES).flatMap((place) => place.id ?? []);
  return places
    .filter((each) => id.startsWith(`${each}-`))
    .sort((one, other) => other.length - one.length)[0];
}

/** The base description with changes, as a JSON merge patch (RFC 7396) says them. */
export const patched = (patch: Json = {}): Json => merged(structuredClone(written.base), patch);

function merged(target: unknown, patch: Json): Json {
  const result: Json =
    typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (typeof value === "object" && !Array.isArray(value))
      result[key] = merged(result[key], value as Json);
    else result[key] = value;
  }
  return result;
}

const inOperation = (operation: Json) => patched({ paths: { "/things": { post: operation } } });

/** Those that change one operation only, so that many of them fit into one description. */
export const CASES_OF_SCHEMAS: Case[] = schemas.flatMap((each) =>
  Object.entries(PLACES)
    .filter(([place]) => each.only === undefined || place.includes("field"))
    .map(([place, { side, id, operation }]) => {
      const expected = each[side]
        .split(" + ")
        .filter((rule) => rule !== "nothing")
        .map((rule) => (rule.split(" ").length === 3 ? rule : `${rule} ${side}`));
      return {
        name: `${place}: ${JSON.stringify(each.before)} became ${JSON.stringify(each.after)}`,
        before: inOperation(operation(each.before)),
        after: inOperation(operation(each.after)),
        expected,
        unlike: each.unlike,
        unreported: (each.unreported ?? []).filter((rule) => placeOf(rule) === id),
      };
    }),
);

export const CASES_OF_DOCUMENTS: Case[] = documents.flatMap(
  ({ name, before, after, expect, webhook, unlike, unreported = [] }) => {
    const here = {
      name,
      before: patched(before),
      after: patched(after),
      expected: expect,
      unlike,
      unreported,
    };
    if (!webhook) return [here];
    const there = { before: asWebhook(here.before), after: asWebhook(here.after) };
    return [here, { name: `in a webhook: ${name}`, ...there, expected: webhook, unreported: [] }];
  },
);

/** The same description, with its paths as webhooks. */
function asWebhook({ paths, ...document }: Json): Json {
  return { ...document, paths: {}, webhooks: { thing: (paths as Json)["/things"] } };
}

export const CASES: Case[] = [...CASES_OF_SCHEMAS, ...CASES_OF_DOCUMENTS];
