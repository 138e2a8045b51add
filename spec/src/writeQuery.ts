import type { Writing } from "./Description.ts";

/** How values are written, by name. */
type Writings = Readonly<Record<string, Partial<Writing>>>;

/** A name and its value, which may be several texts with something between them. */
interface Written {
  name: string;
  texts: string[];
  separator: string;
}

/** What stands between the items of a list, or the names and values of an object, that are one text. */
const SEPARATORS: Partial<Record<Writing["style"], string>> = { spaceDelimited: " ", pipeDelimited: "|" };

/**
 * Writes a query as it stands in a URL, without the question mark. What is undefined or null is left out, and so is an empty list.
 *
 * @param writings How parameters are written of which that is not as for most: lists repeated, and objects in brackets.
 */
export function writeQuery(query: Readonly<Record<string, unknown>>, writings: Writings): string {
  return Object.entries(query)
    .flatMap(([name, value]) => {
      const writing = Object.hasOwn(writings, name) ? writings[name] : undefined;
      const encode = writing?.allowReserved ? encodeSome : encodeURIComponent;
      return pairsOf(name, value, writing).map(({ name, texts, separator }) => {
        // A comma in an item must not be mistaken for one between items.
        const items =
          texts.length > 1 ? texts.map((text) => encode(text).replaceAll(",", "%2C")) : texts.map(encode);
        return `${encodeURIComponent(name)}=${items.join(separator === "," ? "," : encodeURIComponent(separator))}`;
      });
    })
    .join("&");
}

/**
 * Writes the fields of a form, as names and values that are not encoded yet.
 *
 * @param writings How fields are written of which that is not as for most: lists repeated, and objects in JSON.
 */
export function writeFields(
  fields: Readonly<Record<string, unknown>>,
  writings: Writings,
): [name: string, value: string][] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const writing = Object.hasOwn(writings, name) ? writings[name] : undefined;
    return pairsOf(
      name,
      value,
      writing ?? (isObject(value) && !Array.isArray(value) ? JSON_TEXT : REPEATED),
    ).map(({ name, texts, separator }): [string, string] => [name, texts.join(separator)]);
  });
}

const REPEATED: Partial<Writing> = { style: "form", explode: true };
const JSON_TEXT: Partial<Writing> = { style: "json" };

/** Keeps what is reserved in URLs, unless it would end the value (RFC 3986, section 2.2). */
const encodeSome = (text: string): string => encodeURI(text).replace(/[#&+]/g, encodeURIComponent);

/** @param writing Undefined where nothing is said of it. */
function pairsOf(name: string, value: unknown, writing: Partial<Writing> | undefined): Written[] {
  const one = (name: string, text: string): Written => ({ name, texts: [text], separator: "" });
  if (value === undefined || value === null) return [];
  const isList = Array.isArray(value);
  const { style = "form", explode } = writing ?? (isList ? REPEATED : { style: "deepObject" });
  if (style === "json") return [one(name, JSON.stringify(value))];
  if (!isObject(value)) return [one(name, String(value))];
  if (style === "deepObject") return inBrackets(name, value).map(([field, text]) => one(field, text));
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  if (explode)
    return entries.flatMap(([field, each]) =>
      [each].flat().map((item) => one(isList ? name : field, textOf(item))),
    );
  const texts = entries.flatMap(([field, each]) => (isList ? [textOf(each)] : [field, textOf(each)]));
  return texts.length > 0 ? [{ name, texts, separator: SEPARATORS[style] ?? "," }] : [];
}

/** `filter[size][min]=1`, and items of a list by their position. */
function inBrackets(name: string, value: unknown): [name: string, text: string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return [[name, String(value)]];
  return Object.entries(value).flatMap(([field, each]) => inBrackets(`${name}[${field}]`, each));
}

/** A value that is written as a text, such as a Date, is no object here. */
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !("toJSON" in value);

const textOf = (value: unknown): string => (isObject(value) ? JSON.stringify(value) : String(value));

/** Writes a value as one text, its parts separated by commas: that of a path, a header or a cookie (OpenAPI 3.1, the style `simple`). */
export function writeText(value: unknown, { style, explode }: Partial<Writing> = {}): string {
  if (style === "json") return JSON.stringify(value) ?? "";
  if (!isObject(value)) return value === undefined ? "" : String(value);
  if (Array.isArray(value)) return value.map(textOf).join();
  return Object.entries(value)
    .map(([name, field]) => [name, textOf(field)].join(explode ? "=" : ","))
    .join();
}
