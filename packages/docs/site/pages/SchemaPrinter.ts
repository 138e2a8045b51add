import type { Description, Schema } from "@cloud-agents/spec/description";
import type { Addresses } from "./Addresses.ts";
import type { Field } from "./Block.ts";
import type { Chrome } from "./Chrome.ts";
import type { Provenance } from "./Provenance.ts";

/** How much of a schema is shown where it is used. */
export interface Depth {
  /** Whether objects that have a page of their own are shown with all their fields, too. */
  whole: boolean;
}

/** Formats that a reader understands in words. */
const FORMATS: Record<string, string> = {
  "date-time": "date_time",
  uri: "uri",
  password: "password",
  binary: "file",
};

/** The unit that the end of a field's name tells. */
const UNITS: [RegExp, string][] = [
  [/_ms$/, "milliseconds"],
  [/_seconds$/, "seconds"],
  [/_bytes$/, "bytes"],
];

/** Levels of objects in objects that are shown on one page; deeper ones have pages of their own. */
const MAX_LEVELS = 4;

/** Says in words what schemas require. */
export class SchemaPrinter {
  readonly description: Description;
  readonly addresses: Addresses;
  readonly provenance: Provenance;
  readonly chrome: Chrome;

  constructor(description: Description, addresses: Addresses, provenance: Provenance, chrome: Chrome) {
    this.description = description;
    this.addresses = addresses;
    this.provenance = provenance;
    this.chrome = chrome;
  }

  /** The fields of an object, or the members of a union. */
  fieldsOf(schema: Schema, prefix: string, depth: Depth, levels = MAX_LEVELS): Field[] {
    const union = this.#membersOf(schema, prefix, depth, levels);
    if (union.length > 0) return union;
    return [...this.description.fieldsOf(schema)].map(([name, { schema: field, required }]) =>
      this.field(name, field, required, `${prefix}-${slug(name)}`, depth, levels),
    );
  }

  /** One field, or one parameter. */
  field(
    name: string,
    schema: Schema,
    required: boolean,
    id: string,
    depth: Depth,
    levels = MAX_LEVELS,
  ): Field {
    const value = this.description.resolve(schema);
    const inner = this.#innerOf(schema);
    const fields =
      levels > 1 && this.#isShownHere(inner, depth) ? this.fieldsOf(inner, id, depth, levels - 1) : [];
    const limits = this.#limitsOf(value, name);
    const requirement = this.chrome(required ? "required" : "optional");
    const source = this.provenance.ofField(schema, [
      { keyword: "type", text: this.chrome("part_type") },
      { keyword: "required", text: this.chrome("part_required") },
      ...limits.filter(({ keyword }) => keyword !== "unit"),
    ]);
    return {
      id,
      name,
      type: this.typeOf(schema),
      notes: [...(required ? [requirement] : []), ...limits.map(({ text }) => text)],
      required,
      description: String(value.description ?? ""),
      source,
      fields,
      fieldsTitle: this.chrome(this.#isUnion(inner) ? "one_of" : "fields"),
    };
  }

  /** The type in words, with links to the pages of its parts: inline Markdown. */
  typeOf(schema: Schema): string {
    const name = this.description.nameOf(schema.$ref ? { $ref: schema.$ref } : schema);
    const path = name && this.addresses.ofSchema(name);
    if (path) return `[${name}](${path})`;
    const value = this.description.resolve(schema);
    const { chrome } = this;
    if (value.const !== undefined) return chrome("always", { value: code(value.const) });
    if (value.enum) return chrome("one_of_values", { values: value.enum.map(code).join(chrome("comma")) });
    if (value.oneOf ?? value.anyOf) {
      return [...((value.oneOf ?? value.anyOf) as Schema[])]
        .map((each) => this.typeOf(each))
        .join(` ${chrome("or")} `);
    }
    const format = FORMATS[String(value.format)];
    const types = [value.type ?? (value.properties || value.allOf ? "object" : [])].flat();
    if (types.length === 0) return chrome("any");
    return types
      .map((type) => {
        if (type === "array") return chrome("array_of", { type: this.typeOf(value.items ?? {}) });
        if (type === "string" && format) return chrome(format);
        const entries = value.additionalProperties;
        if (type === "object" && !value.properties && typeof entries === "object")
          return chrome("map", { type: this.typeOf(entries) });
        return chrome(type === "null" ? "no_value" : type);
      })
      .join(` ${chrome("or")} `);
  }

  #limitsOf(value: Schema, name: string): { keyword: string; text: string }[] {
    const { chrome } = this;
    const limits: { keyword: string; text: string }[] = [];
    const between = (low: string, high: string, key: string) => {
      const [min, max] = [value[low] as number | undefined, value[high] as number | undefined];
      if (min !== undefined && max !== undefined && !(min === 0)) {
        limits.push({ keyword: high, text: chrome(key, { min: format(min), max: format(max) }) });
      } else if (max !== undefined) {
        limits.push({ keyword: high, text: chrome(`${key}_max`, { max: format(max) }) });
      } else if (min === 1 && key !== "range") {
        limits.push({ keyword: low, text: chrome(`${key}_min_one`) });
      } else if (min !== undefined && (min > 0 || key === "range")) {
        limits.push({ keyword: low, text: chrome(`${key}_min`, { min: format(min) }) });
      }
    };
    between("minLength", "maxLength", "length");
    between("minimum", "maximum", "range");
    between("minItems", "maxItems", "items");
    if (value.maxProperties !== undefined)
      limits.push({
        keyword: "maxProperties",
        text: chrome("properties_max", { max: format(value.maxProperties) }),
      });
    if (value.pattern !== undefined)
      limits.push({ keyword: "pattern", text: chrome("pattern", { pattern: `\`${value.pattern}\`` }) });
    const unit = UNITS.find(([ending]) => ending.test(name))?.[1];
    if (unit) limits.push({ keyword: "unit", text: chrome(unit) });
    if (value.default !== undefined)
      limits.push({ keyword: "default", text: chrome("default", { value: code(value.default) }) });
    return limits;
  }

  /** The schema whose fields a reader wants to see: that of the items of a list. */
  #innerOf(schema: Schema): Schema {
    const value = this.description.resolve(schema);
    return value.items ? this.#innerOf(value.items) : schema;
  }

  #isShownHere(schema: Schema, { whole }: Depth): boolean {
    const name = this.description.nameOf(schema.$ref ? { $ref: schema.$ref } : schema);
    return whole || name === undefined || this.addresses.ofSchema(name) === undefined;
  }

  #isUnion(schema: Schema): boolean {
    const { oneOf, anyOf } = this.description.resolve(schema);
    return Boolean(oneOf ?? anyOf);
  }

  #membersOf(schema: Schema, prefix: string, depth: Depth, levels: number): Field[] {
    const { oneOf, anyOf } = this.description.resolve(schema);
    const tags = this.description.unionOf(schema);
    if (tags) {
      return [...tags.branches].map(([tag, branch]) => {
        const id = `${prefix}-${kebabTag(tag)}`;
        const member = this.field(tag, branch, false, id, depth, levels);
        return { ...member, name: `${tags.propertyName}: ${tag}`, source: undefined };
      });
    }
    return ((oneOf ?? anyOf ?? []) as Schema[]).map((branch, index) =>
      this.field(
        this.description.nameOf(branch) ?? String(index + 1),
        branch,
        false,
        `${prefix}-${index + 1}`,
        depth,
        levels,
      ),
    );
  }
}

const slug = (name: string): string => name.replace(/[^A-Za-z0-9_]+/g, "-").toLowerCase();

const kebabTag = (tag: string): string => tag.replaceAll(/[._]/g, "-");

const format = (limit: unknown): string => String(limit);

/** A JSON value as inline code. */
export function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
