import { isDeepStrictEqual } from "node:util";
import { printStep } from "@cloud-agents/spec/description";
import { type Difference, quote } from "./Difference.ts";

/** What is known about a value that a target is going to show. */
export type Expectation =
  | { kind: "anything" }
  | { kind: "absent" }
  | { kind: "value"; value: unknown }
  /** Absent, or one of these values. */
  | { kind: "optional"; values: unknown[] }
  /** An object with these fields, each as expected, and perhaps others. */
  | { kind: "fields"; fields: Map<string, Expectation> }
  /** A list of exactly these items. */
  | { kind: "items"; items: Expectation[] };

export const anything: Expectation = { kind: "anything" };
export const absent: Expectation = { kind: "absent" };

/** Expects a value. */
export function exactly(value: unknown): Expectation {
  return { kind: "value", value };
}

/** Expects nothing, or one of some values. */
export function optionally(...values: unknown[]): Expectation {
  return { kind: "optional", values };
}

/** A difference of two values, without what it follows from. */
type Place = Omit<Difference, "because">;

/**
 * Compares a value with what is known about it.
 *
 * @param secrets Names of fields whose values are never quoted.
 * @param where Where the value is.
 */
export function compare(
  expectation: Expectation,
  got: unknown,
  secrets: readonly string[],
  where = "$",
): Place[] {
  const isSecret = secrets.some((name) => where.endsWith(`.${name}`));
  const differ = (expected: string): Place[] => [{ where, expected, got: isSecret ? "another" : quote(got) }];
  const quoted = (value: unknown) => (isSecret ? "the secret that was sent" : quote(value));
  switch (expectation.kind) {
    case "anything":
      return [];
    case "absent":
      return got === undefined ? [] : differ("nothing");
    case "optional":
      return got === undefined || expectation.values.some((value) => isDeepStrictEqual(value, got))
        ? []
        : differ(["nothing", ...expectation.values.map(quoted)].join(" or "));
    case "value":
      return compareValues(expectation.value, got, secrets, where);
    case "items": {
      if (!Array.isArray(got)) return differ(`a list of ${expectation.items.length}`);
      if (got.length !== expectation.items.length)
        return [
          {
            where,
            expected: `${expectation.items.length} items`,
            got: isSecret ? `${got.length}` : `${got.length}: ${quote(got.map(withoutSecrets(secrets)))}`,
          },
        ];
      return expectation.items.flatMap((item, index) =>
        compare(item, got[index], secrets, `${where}[${index}]`),
      );
    }
    case "fields": {
      if (typeof got !== "object" || got === null || Array.isArray(got)) return differ("an object");
      const fields = got as Record<string, unknown>;
      return [...expectation.fields].flatMap(([name, field]) =>
        compare(
          field,
          Object.hasOwn(fields, name) ? fields[name] : undefined,
          secrets,
          printStep(where, name),
        ),
      );
    }
  }
}

/** Two values as JSON, compared where they differ rather than as a whole. */
function compareValues(expected: unknown, got: unknown, secrets: readonly string[], where: string): Place[] {
  if (isDeepStrictEqual(expected, got)) return [];
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length)
    return expected.flatMap((item, index) => compareValues(item, got[index], secrets, `${where}[${index}]`));
  if (isObject(expected) && isObject(got)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...names].flatMap((name) =>
      compareValues(own(expected, name), own(got, name), secrets, printStep(where, name)),
    );
  }
  const isSecret = secrets.some((name) => where.endsWith(`.${name}`));
  return [
    {
      where,
      expected: isSecret ? "the secret that was sent" : quote(withoutSecrets(secrets)(expected)),
      got: isSecret ? "another" : quote(withoutSecrets(secrets)(got)),
    },
  ];
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Makes copies for printing. */
function withoutSecrets(secrets: readonly string[]): (value: unknown) => unknown {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, secrets.includes(name) ? "***" : clean(inner)]),
    );
  };
  return clean;
}
