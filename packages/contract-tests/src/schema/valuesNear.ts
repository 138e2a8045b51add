import type { Json } from "@cloud-agents/spec/description";

/** A value on one side of what a keyword of a schema says. */
export interface NearValue {
  /** What is special about it, such as `257 characters`. */
  what: string;
  value: unknown;
  /** Whether it is on the side that the keyword allows. */
  inside: boolean;
  keyword: string;
  /**
   * Another value of this kind that is far from the limit. Where that is refused as well, it is for what a value means, such as the name of
   * something that is not there.
   */
  control?: unknown;
}

/** Values of an enumeration that are tried: more of them say nothing more. */
const MAX_VALUES = 10;

/** The longest text, list and object that is made: others would say more of the limits of servers than of the description. */
const MAX_LENGTH = 20_000;

/** What hardly any enumeration, pattern or format has. */
const NO_SUCH_VALUE = "§ no such value";

/**
 * Makes values on both sides of everything that the keywords of a schema say of one valid value. What other schemas say of the same value, and
 * other keywords, may put them on the other side: who uses them has to look.
 *
 * @param schema One schema, without what it refers to or combines.
 * @param valid A value that it allows.
 * @param isText Whether values are sent as texts, where 7 and "7" are the same.
 */
export function valuesNear(schema: Json, valid: unknown, isText = false): NearValue[] {
  const found: NearValue[] = [];
  const add = (keyword: string, inside: boolean, what: string, value: unknown, control?: unknown) =>
    found.push({ keyword, inside, what, value, ...(control !== undefined && { control }) });
  const numberAt = (keyword: string): number | undefined => {
    const limit = schema[keyword];
    return typeof limit === "number" ? limit : undefined;
  };

  const types = [schema.type ?? []].flat() as string[];
  const allowed = "const" in schema ? [schema.const] : (schema.enum as unknown[] | undefined);
  if (allowed) {
    const keyword = "const" in schema ? "const" : "enum";
    for (const value of allowed.slice(0, MAX_VALUES)) add(keyword, true, JSON.stringify(value), value);
    add(keyword, false, JSON.stringify(NO_SUCH_VALUE), NO_SUCH_VALUE);
  }
  if (types.length > 0 && !(isText && types.includes("string"))) {
    for (const value of isText ? ["text"] : types.includes("string") ? [7, []] : ["text"])
      add("type", false, `${JSON.stringify(value)} in place of ${types.join(" or ")}`, value);
    if (!isText) add("type", types.includes("null"), "null", null);
  }

  if (typeof valid === "string") addTexts(valid);
  if (typeof valid === "number") addNumbers();
  if (Array.isArray(valid)) addLists(valid);
  else if (typeof valid === "object" && valid !== null && !(valid instanceof Blob)) addObjects(valid as Json);
  return found;

  function addTexts(valid: string): void {
    const ofLength = (keyword: string, length: number, inside: boolean) => {
      if (length < 0 || length > MAX_LENGTH) return;
      const letters = [...valid];
      while (letters.length < length) letters.push("a");
      const text = letters.slice(0, length).join("");
      const other = `${[...valid].slice(0, Math.max(1, (most ?? length) - 1)).join("")}a`;
      add(keyword, inside, counted(length, "character"), text, inside ? other : undefined);
    };
    const [least, most] = [numberAt("minLength"), numberAt("maxLength")];
    if (least) ofLength("minLength", least, true);
    if (least) ofLength("minLength", least - 1, false);
    if (most !== undefined) ofLength("maxLength", most, true);
    if (most !== undefined) ofLength("maxLength", most + 1, false);
    for (const keyword of ["pattern", "format"])
      if (typeof schema[keyword] === "string")
        add(keyword, false, JSON.stringify(NO_SUCH_VALUE), NO_SUCH_VALUE);
  }

  function addNumbers(): void {
    // The next number after a limit is far enough for every type.
    const step = types.includes("integer") ? 1 : (numberAt("multipleOf") ?? 0.5);
    for (const [keyword, limit, outwards] of [
      ["minimum", numberAt("minimum"), -step],
      ["maximum", numberAt("maximum"), step],
    ] as const) {
      if (limit === undefined) continue;
      add(keyword, true, String(limit), limit);
      add(keyword, false, String(limit + outwards), limit + outwards);
    }
    for (const [keyword, limit, inwards] of [
      ["exclusiveMinimum", numberAt("exclusiveMinimum"), step],
      ["exclusiveMaximum", numberAt("exclusiveMaximum"), -step],
    ] as const) {
      if (limit === undefined) continue;
      add(keyword, true, String(limit + inwards), limit + inwards);
      add(keyword, false, String(limit), limit);
    }
    const multiple = numberAt("multipleOf");
    if (multiple) add("multipleOf", false, String(multiple * 1.5), multiple * 1.5);
    if (types.includes("integer")) add("type", false, "1.5 in place of integer", 1.5);
  }

  function addLists(valid: unknown[]): void {
    const ofLength = (keyword: string, length: number, inside: boolean) => {
      if (length < 0 || length > MAX_LENGTH || (length > 0 && valid.length === 0)) return;
      const items = Array.from({ length }, (_, index) => valid[index % valid.length]);
      add(keyword, inside, counted(length, "item"), items, inside ? [...valid, valid[0]] : undefined);
    };
    const [least, most] = [numberAt("minItems"), numberAt("maxItems")];
    if (least) ofLength("minItems", least, true);
    if (least) ofLength("minItems", least - 1, false);
    if (most !== undefined) ofLength("maxItems", most, true);
    if (most !== undefined) ofLength("maxItems", most + 1, false);
    if (schema.uniqueItems === true && valid.length > 0)
      add("uniqueItems", false, "the same item twice", [valid[0], ...valid]);
  }

  function addObjects(valid: Json): void {
    for (const field of (schema.required as string[] | undefined) ?? []) {
      const { [field]: _, ...rest } = valid;
      if (field in valid) add("required", false, `without ${field}`, rest);
    }
    for (const keyword of ["additionalProperties", "unevaluatedProperties"])
      if (schema[keyword] === false)
        add(keyword, false, "a field that is not described", { ...valid, not_described: "x" });
    const ofSize = (keyword: string, size: number, inside: boolean) => {
      const more = size - Object.keys(valid).length;
      if (more < 0 || more > MAX_LENGTH) return;
      const fields = Array.from({ length: more }, (_, index) => [`field_${index}`, "x"]);
      add(keyword, inside, counted(size, "field"), { ...valid, ...Object.fromEntries(fields) });
    };
    const [least, most] = [numberAt("minProperties"), numberAt("maxProperties")];
    if (least) add("minProperties", false, "no field", {});
    if (most !== undefined) ofSize("maxProperties", most, true);
    if (most !== undefined) ofSize("maxProperties", most + 1, false);
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
