import type { Schema } from "@cloud-agents/spec/description";

/** A way to get a value wrong. */
export interface ValueChange {
  kind: string;
  /** Whether the result breaks the schema; otherwise only a comparison can find it. */
  breaksSchema: boolean;
  /** Makes the function that changes a value; it may remember what it saw. Returns the same value when it has nothing to change. */
  start(): (value: unknown) => unknown;
}

const once = (kind: string, breaksSchema: boolean, change: (value: unknown) => unknown): ValueChange => ({
  kind,
  breaksSchema,
  start: () => change,
});

const otherTypes: Record<string, unknown> = {
  string: 12345,
  integer: "twelve",
  number: "twelve",
  boolean: "true",
  array: { 0: "item" },
  object: ["item"],
};

/**
 * Every way to get the value of a schema wrong.
 *
 * @param isFreeText Whether a text may have any characters.
 */
export function valueChanges(schema: Schema, isFreeText = true): ValueChange[] {
  const types = [schema.type ?? []].flat();
  const [type] = types.filter((each) => each !== "null");
  return [
    ...(type === undefined
      ? []
      : [once("of another type", true, (value) => (value === null ? value : otherTypes[type]))]),
    ...(types.length > 0 && !types.includes("null") ? [once("null", true, () => null)] : []),
    ...limits(schema, type),
    ...plausible(schema, type, isFreeText),
  ];
}

function limits(schema: Schema, type: string | undefined): ValueChange[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems, pattern, format } = schema;
  const changes: ValueChange[] = [];
  const add = (kind: string, change: (value: unknown) => unknown) => changes.push(once(kind, true, change));
  if ("const" in schema || schema.enum)
    add("not one of the allowed", (value) => (typeof value === "string" ? `${value}_x` : "x"));
  if (minLength !== undefined && minLength > 0) add("shorter than allowed", () => "a".repeat(minLength - 1));
  if (maxLength !== undefined && maxLength < 100_000)
    add("longer than allowed", () => "a".repeat(maxLength + 1));
  if (minimum !== undefined) add("smaller than allowed", () => minimum - 1);
  if (maximum !== undefined) add("larger than allowed", () => maximum + 1);
  if (type === "integer") add("not whole", (value) => (typeof value === "number" ? value + 0.5 : value));
  if (minItems !== undefined && minItems > 0)
    add("with too few items", (value) => (value as unknown[]).slice(0, minItems - 1));
  if (maxItems !== undefined && maxItems < 2000)
    add("with too many items", (value) => {
      const list = value as unknown[];
      return list.length === 0 ? list : Array.from({ length: maxItems + 1 }, () => list[0]);
    });
  if (pattern !== undefined) add("not of the pattern", (value) => breakPattern(pattern, value));
  if (format === "date-time") {
    add("no date", () => "yesterday");
    add("a date without a time zone", (value) =>
      typeof value === "string" ? value.replace(/Z|[+-]\d\d:\d\d$/, "") : value,
    );
    add("a number of milliseconds as text", (value) =>
      typeof value === "string" ? `${Date.parse(value)}` : value,
    );
  }
  if (format === "uri") add("no URL", () => "not a url");
  return changes;
}

function breakPattern(pattern: string, value: unknown): unknown {
  const candidates = [`x-${String(value)}`, String(value).replace(/^[a-z]+_/, ""), "", "\u0000", "x"];
  const expression = new RegExp(pattern, "u");
  return candidates.find((candidate) => !expression.test(candidate)) ?? value;
}

/** Values that the schema allows, and that are not true. */
function plausible(schema: Schema, type: string | undefined, isFreeText: boolean): ValueChange[] {
  if ("const" in schema) return [];
  const change = (kind: string, how: (value: never) => unknown) =>
    once(kind, false, (value) => (value === null || value === undefined ? value : how(value as never)));
  if (schema.enum) {
    const values = schema.enum;
    return [change("another of the allowed", (value) => values.find((each) => each !== value) ?? value)];
  }
  const memory = type === "string" || type === "integer" ? [frozen, stale] : [];
  switch (type) {
    case "string": {
      if (schema.format === "date-time") {
        const shift = (ms: number) => (value: string) => new Date(Date.parse(value) + ms).toISOString();
        return [
          change("a second later", shift(1000)),
          change("an hour earlier", shift(-3_600_000)),
          change("a year later", shift(31_536_000_000)),
          ...memory,
        ];
      }
      return [
        change("with a letter more", (value: string) => `${value}x`),
        change("with a letter less", (value: string) =>
          value.length > (schema.minLength ?? 0) + 1 ? value.slice(0, -1) : value,
        ),
        ...(isFreeText
          ? [
              change("without what is not ASCII", (value: string) => value.replace(/[^ -~\s]/g, "?")),
              change("trimmed", (value: string) => value.trim() || value),
            ]
          : []),
        ...(schema.minLength || schema.pattern ? [] : [change("empty", () => "")]),
        ...memory,
      ];
    }
    case "integer":
    case "number":
      return [
        change("one more", (value: number) => value + 1),
        change("zero", () => (schema.minimum !== undefined && schema.minimum > 0 ? schema.minimum : 0)),
        ...memory,
      ];
    case "boolean":
      return [change("the opposite", (value: boolean) => !value)];
    case "array":
      return [
        change("without the last item", (value: unknown[]) =>
          value.length > (schema.minItems ?? 0) ? value.slice(0, -1) : value,
        ),
        change("without the first item", (value: unknown[]) =>
          value.length > (schema.minItems ?? 0) ? value.slice(1) : value,
        ),
        change("with an item twice", (value: unknown[]) => (value.length > 0 ? [value[0], ...value] : value)),
        change("in reverse", (value: unknown[]) => [...value].reverse()),
        ...(schema.minItems ? [] : [change("empty", () => [])]),
      ];
    case "object":
      if (schema.required?.length) return [];
      return [
        change("without its first field", (value: object) =>
          Object.fromEntries(Object.entries(value).slice(1)),
        ),
        change("empty", () => ({})),
        ...(typeof schema.additionalProperties === "object"
          ? [change("with a field more", (value: object) => ({ ...value, more: "x" }))]
          : []),
      ];
    default:
      return [];
  }
}

/** The value that the first response had, in all of them. */
const frozen: ValueChange = {
  kind: "that of the first response",
  breaksSchema: false,
  start() {
    let first: { value: unknown } | undefined;
    return (value) => {
      if (value === null || value === undefined) return value;
      first ??= { value };
      return first.value;
    };
  },
};

/** The value that the response before had. */
const stale: ValueChange = {
  kind: "that of the response before",
  breaksSchema: false,
  start() {
    let before: { value: unknown } | undefined;
    return (value) => {
      if (value === null || value === undefined) return value;
      const given = before ?? { value };
      before = { value };
      return given.value;
    };
  },
};
