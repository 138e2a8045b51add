import fc from "fast-check";
import { brokenArbitrary } from "./brokenArbitrary.ts";
import type { Description, Operation, Parameter } from "./readDescription.ts";
import { type KnownIds, valueArbitrary } from "./valueArbitrary.ts";

/** A request in plain values, so that a failure prints all of it. */
export interface RandomRequest {
  method: string;
  /** Path and query, encoded. */
  path: string;
  headers: Record<string, string>;
  /** A string as it is, or the fields of a form. */
  body?: string | [name: string, value: string, filename?: string][];
}

/** Path segments that name nothing, some of them invalid. */
const ODD_SEGMENTS = [
  "%zz",
  "%",
  "%00",
  "%2F",
  "%2e%2e",
  "%F0%9F",
  "..",
  "~",
  "a".repeat(3_000),
  "%F0%9F%99%82",
];

/** Bodies that a parser may choke on; the last is nested deeper than any stack. */
const ODD_BODIES = [
  "",
  "{",
  "null",
  "[]",
  '"',
  "{}",
  '{"a":1}}',
  "\ufeff{}",
  "--x\r\n\r\n--x--",
  "NaN",
  "[".repeat(100_000),
];

/** Characters that a header can have. */
const headerString = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code < 0x7f || code > 0x9f),
    { maxLength: 300 },
  )
  .map((codes) => String.fromCharCode(...codes).trim());

/** Mostly the first, sometimes one of the others. */
const mostly = <Value>(first: fc.Arbitrary<Value>, ...others: fc.Arbitrary<Value>[]) =>
  fc.oneof({ arbitrary: first, weight: others.length * 8 }, ...others);

/**
 * Generates requests to an operation: about half of them as described, the others broken in some way.
 *
 * @param known Ids that exist, and as `token` the tokens to use: the first is valid, the others may be.
 */
export function requestArbitrary(
  description: Description,
  operation: Operation,
  known: KnownIds,
): fc.Arbitrary<RandomRequest> {
  return fc
    .record({
      path: pathArbitrary(operation, known),
      query: queryArbitrary(description, operation, known),
      headers: headersArbitrary(operation, known),
      content: contentArbitrary(description, operation, known),
    })
    .map(({ path, query, headers, content: { type, body } }) => ({
      method: operation.method,
      path: query ? `${path}?${query}` : path,
      headers: { ...headers, ...(type !== undefined && { "content-type": type }) },
      ...(body !== undefined && { body }),
    }));
}

function pathArbitrary({ path, parameters }: Operation, known: KnownIds): fc.Arbitrary<string> {
  const names = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
  const segments = names.map((name) =>
    mostly(
      fc.constantFrom(...(known[name] ?? ["unknown"])),
      fc.constantFrom(...ODD_SEGMENTS),
      fc.string({ unit: "grapheme", maxLength: 50 }).map(encodeURIComponent),
    ),
  );
  return fc
    .tuple(...segments)
    .map((values) =>
      names.reduce((result, name, at) => result.replace(`{${name}}`, () => values[at] ?? ""), path),
    );
}

function queryArbitrary(
  description: Description,
  { parameters }: Operation,
  known: KnownIds,
): fc.Arbitrary<string> {
  const described = parameters.filter((parameter) => parameter.in === "query");
  const pair = fc.oneof(
    ...described.map(({ name, schema }: Parameter) =>
      fc.tuple(fc.constant(name), valueArbitrary(description, schema, known, name).map(String)),
    ),
    fc.tuple(
      fc.oneof(fc.constantFrom("__proto__", "limit", ...described.map(({ name }) => name)), fc.string()),
      fc.oneof(
        fc.constantFrom("", "0", "-1", "1e3", "0x10", "101", "99999999999999999999", "TRUE"),
        fc.string(),
      ),
    ),
  );
  const pairs = fc.array(pair, { maxLength: 3 }).map((chosen) => `${new URLSearchParams(chosen)}`);
  return mostly(fc.oneof(fc.constant(""), pairs), fc.constantFrom("%zz", "limit=%", "&&==&", "limit"));
}

function headersArbitrary(
  { id, parameters }: Operation,
  known: KnownIds,
): fc.Arbitrary<Record<string, string>> {
  const described = parameters.filter((parameter) => parameter.in === "header");
  const values = described.map(({ name }) => {
    const ids = known[name];
    // Keys are mostly new. All operations get the same random values, so the key has the operation's name in it.
    const value = ids ? fc.constantFrom(...ids) : fc.uuid().map((key) => `${id} ${key}`);
    return [name.toLowerCase(), mostly(value, fc.constantFrom("key-1", "key-2", "key-3"), headerString)];
  });
  const [valid = "", ...others] = known.token ?? [];
  const authorization = mostly(
    fc.constant(`Bearer ${valid}`),
    fc.constantFrom(
      ...others.map((token) => `Bearer ${token}`),
      `bearer  ${valid}`,
      "Bearer",
      "Basic YTpi",
      "",
    ),
    headerString,
  );
  return fc.record(Object.fromEntries([["authorization", authorization], ...values]), {
    requiredKeys: ["authorization"],
  }) as fc.Arbitrary<Record<string, string>>;
}

interface Content {
  type?: string;
  body?: NonNullable<RandomRequest["body"]>;
}

function contentArbitrary(
  description: Description,
  { method, body: described }: Operation,
  known: KnownIds,
): fc.Arbitrary<Content> {
  // fetch sends no body with these.
  if (method === "GET" || method === "HEAD") return fc.constant({});
  const text = fc.oneof(
    fc.constantFrom(...ODD_BODIES, `{"name":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
    fc.json(),
    fc.string({ unit: "binary", maxLength: 500 }),
  );
  const types = [
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    ";",
    "*/*",
  ];
  const any = fc.record({ type: fc.constantFrom(...types), body: text }, { requiredKeys: [] });
  if (!described) return mostly(fc.constant({}), any);
  const valid = valueArbitrary(description, described.schema, known);
  if (described.contentType === "multipart/form-data") {
    const form = mostly(valid, brokenArbitrary(valid)).map((value) => ({ body: fieldsOf(value) }));
    return mostly<Content>(form, any);
  }
  const type = fc.constantFrom("application/json", "application/json", "Application/JSON; charset=utf-8");
  const json = fc.oneof(valid, brokenArbitrary(valid)).map((value) => JSON.stringify(value) ?? "");
  return mostly<Content>(fc.record({ type, body: json }), any);
}

function fieldsOf(value: unknown): [string, string, string?][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([name, field]) => {
    const text = typeof field === "string" ? field : (JSON.stringify(field) ?? "");
    return name === "file" ? [name, text, "notes.md"] : [name, text];
  });
}
