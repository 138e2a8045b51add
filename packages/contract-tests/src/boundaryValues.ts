import type { Description, Schema } from "./readDescription.ts";

/** A value just inside or just outside of what a schema allows. */
export interface BoundaryValue {
  /** The place and the value, such as `body.name: 257 characters`. */
  name: string;
  /** Whether the schema allows the value. */
  inside: boolean;
  value: unknown;
}

/**
 * Fields and parameters that refer to an object, or have to be unique: other valid values are mistakes of another kind,
 * so none are generated. The prefixes are those of documented ids; the world replaces them by real ids.
 */
const REFERENCES: Record<string, string> = {
  agent: "agent_sample",
  environment_id: "env_sample",
  file_id: "file_sample",
  model: "ultimate",
  id: "ultimate",
  after_id: "",
  before_id: "",
  "Last-Event-ID": "",
  "Idempotency-Key": "",
};

/** Values on both sides of each pattern of the description; generation fails for a pattern that is not here. */
const PATTERNS: Record<string, { inside: string[]; outside: string[] }> = {
  "^https?://": {
    inside: ["http://mcp.example.com/", "https://mcp.example.com"],
    outside: ["ftp://mcp.example.com"],
  },
  "^[^\\\\\\x00-\\x1f\\x7f]+$": {
    inside: ["/data/a b"],
    outside: ["/data/a\\b", "/data/a\u0000b", "/data/a\u001fb", "/data/a\u007fb"],
  },
};

const NO_SUCH_VALUE = "no_such_value";

/** A string of a length that matches the pattern if it is long enough. A mount path is absolute: normalising makes it no longer. */
function stringOfLength(length: number, pattern: string | undefined): string {
  const start = PATTERNS[pattern ?? ""]?.inside[0] ?? "";
  return (start.length < length ? start : "").padEnd(length, "a");
}

/**
 * Generates, for each limit that a schema sets, a value just inside and one just outside of it: lengths, ranges,
 * numbers of items, required fields, constants and enumerations, types, patterns and formats, at any depth.
 *
 * @param schema The schema of a request body or parameter.
 * @param at The place, with which the names of the values begin.
 * @param asString Whether values are sent as strings (form fields, parameters), where types cannot be confused.
 */
export function boundaryValues(
  description: Description,
  schema: Schema,
  at: string,
  asString = false,
): BoundaryValue[] {
  const { resolve } = description;
  return distinct(limits(schema, at));

  function limits(referred: Schema, path: string): BoundaryValue[] {
    const node = resolve(referred);
    if (node.oneOf) return node.oneOf.flatMap((variant) => limits(variant, path));
    if (node.format === "binary") return [];
    const key = path.replace(/^.*\./, "");
    const types = [node.type ?? []].flat();
    const found = [...allowed(node, path), ...types.flatMap((type) => byType(type, node, path))];
    return found.concat(wrongTypes(types, path)).filter(({ inside }) => !inside || !(key in REFERENCES));
  }

  function allowed(node: Schema, path: string): BoundaryValue[] {
    const values = node.enum ?? ("const" in node ? [node.const] : undefined);
    if (!values) return [];
    const outside = { name: `${path}: '${NO_SUCH_VALUE}'`, inside: false, value: NO_SUCH_VALUE };
    return [...values.map((value) => ({ name: `${path}: '${value}'`, inside: true, value })), outside];
  }

  function wrongTypes(types: string[], path: string): BoundaryValue[] {
    const limit = (value: unknown) => {
      return {
        name: `${path}: ${JSON.stringify(value)} in place of ${types.join(" or ")}`,
        inside: false,
        value,
      };
    };
    if (asString) {
      const strings = [types.includes("integer") && "1.5", types.includes("boolean") && "maybe"];
      return strings.filter((string) => string !== false).map(limit);
    }
    if (types.length === 0) return [];
    // A server that converts types would accept the number as a string.
    const other = limit(types.includes("string") ? 7 : types.includes("object") ? [] : "text");
    // No body at all is a case of its own.
    return types.includes("null") || path === at ? [other] : [other, limit(null)];
  }

  function byType(type: string, node: Schema, path: string): BoundaryValue[] {
    if (type === "string") return strings(node, path);
    if (type === "integer") return integers(node, path);
    if (type === "array") return arrays(node, path);
    if (type === "object") return objects(node, path);
    return [];
  }

  function strings(node: Schema, path: string): BoundaryValue[] {
    const { minLength, maxLength, pattern, format, contentMediaType } = node;
    const ofLength = (length: number, inside: boolean) => ({
      name: `${path}: ${length} characters`,
      inside,
      value: contentMediaType === "application/json" ? "{}".padEnd(length) : stringOfLength(length, pattern),
    });
    const found: BoundaryValue[] = [];
    if (minLength) found.push(ofLength(minLength, true), ofLength(minLength - 1, false));
    if (maxLength) found.push(ofLength(maxLength, true), ofLength(maxLength + 1, false));
    if (pattern) {
      const known = PATTERNS[pattern];
      if (!known)
        throw new Error(`${path}: no values are known for the pattern ${pattern}. Add some to PATTERNS.`);
      for (const side of ["inside", "outside"] as const) {
        for (const value of known[side]) {
          found.push({ name: `${path}: ${JSON.stringify(value)}`, inside: side === "inside", value });
        }
      }
    }
    if (format === "uri")
      found.push({ name: `${path}: not a URI`, inside: false, value: "https://not a uri" });
    return found;
  }

  function integers({ minimum, maximum }: Schema, path: string): BoundaryValue[] {
    const number = (value: number, inside: boolean) => ({ name: `${path}: ${value}`, inside, value });
    return [
      ...(minimum === undefined ? [] : [number(minimum, true), number(minimum - 1, false)]),
      ...(maximum === undefined ? [] : [number(maximum, true), number(maximum + 1, false)]),
      ...(asString ? [] : [number((minimum ?? 0) + 0.5, false)]),
    ];
  }

  function arrays({ minItems, maxItems, items = {} }: Schema, path: string): BoundaryValue[] {
    const ofLength = (length: number, inside: boolean) => ({
      name: `${path}: ${length} items`,
      inside,
      value: Array.from({ length }, () => sample(items, path)),
    });
    // Some lists refuse the same one many times. There are not as many objects that an item could refer to.
    const ofMost = (length: number): BoundaryValue[] => {
      const branches = resolve(items).oneOf ?? [items];
      const free = branches.find((branch) => !JSON.stringify(sample(branch, path)).includes('"file_id"'));
      const one = free ?? items;
      const value = Array.from({ length }, (_, index) => numbered(one, sample(one, path), index));
      return JSON.stringify(value).includes('"file_id"')
        ? []
        : [{ name: `${path}: ${length} items`, inside: true, value }];
    };
    const nested = limits(items, `${path}[0]`).map((limit) => ({ ...limit, value: [limit.value] }));
    return [
      ...(minItems ? [ofLength(minItems, true), ofLength(minItems - 1, false)] : []),
      ...(maxItems === undefined ? [] : [...ofMost(maxItems), ofLength(maxItems + 1, false)]),
      ...nested,
    ];
  }

  /** A value that differs from those with other numbers, where its schema lets it. */
  function numbered(schema: Schema, value: unknown, index: number): unknown {
    const node = resolve(schema);
    if (typeof value === "string") return node.enum || "const" in node ? value : `${value}${index}`;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const fields = Object.entries(value).map(([name, inner]) => [
      name,
      numbered(node.properties?.[name] ?? { const: inner }, inner, index),
    ]);
    return Object.fromEntries(fields);
  }

  function objects(node: Schema, path: string): BoundaryValue[] {
    const { properties = {}, required = [], additionalProperties = true, maxProperties } = node;
    const base = sample(node, path) as Record<string, unknown>;
    const absent = required.map((field) => {
      const { [field]: _, ...value } = base;
      return { name: `${path}.${field}: absent`, inside: false, value };
    });
    const fields = {
      ...properties,
      ...(typeof additionalProperties === "object" && { any: additionalProperties }),
    };
    const nested = Object.entries(fields).flatMap(([field, schema]) =>
      limits(schema, `${path}.${field}`).map((limit) => ({
        ...limit,
        value: { ...base, [field]: limit.value },
      })),
    );
    const unknown = {
      name: `${path}: an unknown field`,
      inside: true,
      value: { ...base, not_described: "x" },
    };
    const ofSize = (size: number, inside: boolean) => ({
      name: `${path}: ${size} fields`,
      inside,
      value: {
        ...base,
        ...Object.fromEntries(
          Array.from({ length: size - Object.keys(base).length }, (_, index) => [`field_${index}`, "x"]),
        ),
      },
    });
    return [
      ...absent,
      ...nested,
      ...(additionalProperties === true ? [unknown] : []),
      ...(maxProperties === undefined ? [] : [ofSize(maxProperties, true), ofSize(maxProperties + 1, false)]),
    ];
  }

  function sample(referred: Schema, path: string): unknown {
    const node = resolve(referred);
    const key = path.replace(/^.*\./, "");
    const [type] = [node.type].flat();
    if (node.oneOf?.[0]) return sample(node.oneOf[0], path);
    if ("const" in node) return node.const;
    if (node.enum) return node.enum[0];
    if (node.format === "binary") return new File(["text"], "notes.txt");
    if (type === "array")
      return Array.from({ length: node.minItems ?? 0 }, () => sample(node.items ?? {}, path));
    if (type === "integer") return node.minimum ?? 0;
    if (type === "boolean") return true;
    if (type === "string")
      return (
        REFERENCES[key] ??
        PATTERNS[node.pattern ?? ""]?.inside[0] ??
        stringOfLength(node.minLength ?? 1, node.pattern)
      );
    const fields = (node.required ?? []).map((field) => {
      return [field, sample(node.properties?.[field] ?? {}, `${path}.${field}`)];
    });
    return Object.fromEntries(fields);
  }
}

function distinct(limits: BoundaryValue[]): BoundaryValue[] {
  const byName = new Map(limits.map((limit) => [`${limit.name} ${JSON.stringify(limit.value)}`, limit]));
  return [...byName.values()];
}
