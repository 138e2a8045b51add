import type { Description, Schema } from "./readDescription.ts";

/** Texts that get lost in other ways: on the way through a charset, a normalisation, a trim, an escape, or a limit counted in bytes. */
const TEXTS = [
  "Contract test",
  "日本語のテキスト",
  "👩‍💻 🙂 𝒳",
  "e\u0301 is not é, ﬁ is not fi",
  "  two  spaces,\ttab,\nnew line, ",
  `<b>"quoted" & 'escaped' \\ %41 \${x}</b>`,
  "null",
  "0",
  "שלום العربية",
];

/** A long text where the description has no limit. */
const LONG = 4_000;

/** JSON of every type, at some depth, for what is kept whatever it is. */
const ANY_JSON = {
  type: "custom",
  enabled: false,
  count: 0,
  ratio: -1.5,
  big: 9_007_199_254_740_991,
  nothing: null,
  empty: "",
  名前: "値 🙂",
  list: [3, 1, 2, null, [], {}],
  nested: { a: { b: [{ c: "d" }] }, "": "an empty name" },
};

/**
 * Values of fields that refer to an object, that a service interprets, or that have a form which no schema says. The prefixes are
 * those of documented ids; the world replaces them by real ids.
 */
const GIVEN: Record<string, unknown[]> = {
  agent: ["agent_sample"],
  environment_id: ["env_sample"],
  file_id: ["file_sample"],
  model: ["ultimate", { id: "ultimate" }, { id: "ultimate", effort: "high" }],
  path: ["inputs/spec.md", "/data/仕様 🙂.md", " a b .md ", `/data/${"a".repeat(506)}`],
  mount_path: ["/data/inputs", "日本語", " a b "],
  url: [
    "https://mcp.example.com/a/b?c=d%20e&f=#g",
    "http://mcp.example.com:8080",
    "https://github.com/your-org/your-repo.git/",
  ],
  allowed_hosts: [["example.com"], ["b.example.com", "a.example.com", "例え.jp"], []],
  apt: [["ripgrep"], ["b", "a"], []],
  pip: [["requests==2.32.0"], ["b", "a"], []],
  npm: [["typescript", "@types/node"], []],
};

/**
 * Valid values for a field, each of which a target could lose or change: typical ones, both limits, empty ones, and characters
 * beyond ASCII, also at the limits.
 *
 * @param field The field that they are for.
 */
export function keptValues(description: Description, schema: Schema, field: string): unknown[] {
  const { resolve, fieldsOf, unionOf } = description;
  return GIVEN[field] ?? valuesOf(schema);

  function valuesOf(referred: Schema): unknown[] {
    const union = unionOf(referred);
    if (union) return [...union.branches.values()].flatMap(valuesOf);
    const node = resolve(referred);
    if ("const" in node) return [node.const];
    if (node.enum) return node.enum;
    if (node.contentMediaType === "application/json") return mapsOf({}).map((map) => JSON.stringify(map));
    switch ([node.type].flat()[0]) {
      case "string":
        return textsOf(node);
      case "integer":
        return [...new Set([node.minimum ?? 0, (node.minimum ?? 0) + 7, node.maximum ?? 1_000])];
      case "boolean":
        return [true, false];
      case "array":
        return listsOf(node);
      case "object":
        return objectsOf(referred);
      default:
        return [];
    }
  }

  function textsOf({ minLength = 0, maxLength, format }: Schema): unknown[] {
    // A secret is looked for elsewhere, so it must be a text that nothing else is.
    if (format === "password") return ["ghp_contract_test", "ghp_日本語_🙂_& <b>", `ghp_${"x".repeat(LONG)}`];
    const most = maxLength ?? LONG;
    return [
      ...(minLength === 0 ? [""] : ["x".repeat(minLength)]),
      ...TEXTS,
      "a".repeat(most),
      "日".repeat(most),
      "🙂".repeat(most),
    ];
  }

  function listsOf({ items = {}, minItems = 0 }: Schema): unknown[] {
    const each = valuesOf(items);
    const union = unionOf(items);
    // Several of one kind could be the same one twice.
    if (union) {
      const firsts = [...union.branches.values()].map((branch) => valuesOf(branch)[0]);
      return [[], ...each.map((value) => [value]), firsts.reverse()];
    }
    return [...(minItems === 0 ? [[]] : []), ...each.map((value) => [value]), [...each].reverse()];
  }

  function objectsOf(referred: Schema): unknown[] {
    const node = resolve(referred);
    const fields = fieldsOf(referred);
    if (typeof node.additionalProperties === "object" && fields.size === 0) return mapsOf(node);
    const base = baseOf(description, referred);
    const isOpen = node.additionalProperties === true;
    const variants = [...fields].flatMap(([name, { schema }]) =>
      (GIVEN[name] ?? valuesOf(schema)).map((value) => ({ ...base, [name]: value })),
    );
    // A file has two fields for its path, which have to agree.
    const isWhole = fields.size > 1 && !(fields.has("path") && fields.has("mount_path"));
    const whole = [...fields].flatMap(([name, { schema }]) => {
      const isEmpty = (value: unknown) => value === "" || (Array.isArray(value) && value.length === 0);
      const value = (GIVEN[name] ?? valuesOf(schema)).find((each) => !isEmpty(each));
      return value === undefined ? [] : [[name, value]];
    });
    return [
      base,
      ...variants,
      ...(isWhole ? [Object.fromEntries(whole)] : []),
      ...(isOpen ? [{ ...ANY_JSON, ...base }] : []),
    ];
  }

  function mapsOf({ maxProperties = 30 }: Schema): Record<string, string>[] {
    const texts = TEXTS.map((text, index) => [`key ${index}`, text]);
    return [
      {},
      { purpose: "contract-test" },
      Object.fromEntries(texts),
      Object.fromEntries(texts.map(([key, text]) => [text, key])),
      { "": "", constructor: "a", "a.b": "c", 日本語: "" },
      Object.fromEntries(
        Array.from({ length: maxProperties }, (_, index) => [`key_${index}`, `値 ${index}`]),
      ),
    ];
  }
}

/** A valid value with nothing but what a schema requires. */
export function baseOf(description: Description, referred: Schema): Record<string, unknown> {
  const { fieldsOf, resolve } = description;
  return Object.fromEntries(
    [...fieldsOf(referred)]
      .filter(([, { required }]) => required)
      .map(([name, { schema }]) => {
        const node = resolve(schema);
        if (node.format === "binary") return [name, "# Contract test"];
        const isPlainObject = node.type === "object" && !description.unionOf(schema);
        const value =
          isPlainObject && !(name in GIVEN)
            ? baseOf(description, schema)
            : keptValues(description, schema, name)[0];
        // The first text may be the empty one.
        return [name, value === "" ? TEXTS[0] : value];
      }),
  );
}
