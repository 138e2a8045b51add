import type { Writing } from "./Description.ts";

/** What stands between the items of a list, or the names and values of an object, that are one text. As a text in a URL. */
const SEPARATORS: Partial<Record<Writing["style"], string>> = {
  form: ",",
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
};

/** How parameters are written that no other way is known of: lists repeated, and objects in brackets. */
const PLAIN: Pick<Writing, "style" | "explode"> = { style: "form", explode: true };

/**
 * Writes a query as it stands in a URL, without the question mark. What is undefined or null is left out, and so is an empty list.
 *
 * @param writings How parameters are written of which that is not as for most: lists repeated, and objects in brackets.
 */
export function writeQuery(
  query: Readonly<Record<string, unknown>>,
  writings: Readonly<Record<string, Partial<Writing>>>,
): string {
  return Object.entries(query)
    .flatMap(([name, value]) => {
      const writing = Object.hasOwn(writings, name) ? writings[name] : undefined;
      const encode = writing?.allowReserved ? encodeSome : encodeURIComponent;
      return pairsOf(name, value, writing, encode).map((pair) => pair.join("="));
    })
    .join("&");
}

type Encode = (text: string) => string;

/** Keeps what is reserved in URLs, unless it would end the value (RFC 3986, section 2.2). */
const encodeSome: Encode = (text) => encodeURI(text).replace(/[#&+]/g, encodeURIComponent);

/** Each name and value, encoded. */
function pairsOf(
  name: string,
  value: unknown,
  writing: Partial<Writing> | undefined,
  encode: Encode,
): [name: string, value: string][] {
  const { style = "form", explode } = writing ?? PLAIN;
  const key = encodeURIComponent(name);
  if (value === undefined || value === null) return [];
  if (style === "json") return [[key, encode(JSON.stringify(value))]];
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return [[key, encode(String(value))]];
  if (style === "deepObject" || (!writing && !isList)) return inBrackets(name, value, encode);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  if (entries.length === 0) return [];
  const written = entries.map(([field, each]) => [field, each] as const);
  if (explode)
    return written.flatMap(([field, each]) =>
      [each]
        .flat()
        .map((one): [string, string] => [isList ? key : encodeURIComponent(field), encode(textOf(one))]),
    );
  const texts = written.flatMap(([field, each]) => (isList ? [textOf(each)] : [field, textOf(each)]));
  // What stands between items must not be mistaken for a part of one.
  return [[key, texts.map((text) => encode(text).replaceAll(",", "%2C")).join(SEPARATORS[style])]];
}

/** `filter[size][min]=1`, and items of a list by their position. */
function inBrackets(name: string, value: unknown, encode: Encode): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) && !isObject(value)) return [[encodeURIComponent(name), encode(String(value))]];
  return Object.entries(value).flatMap(([field, each]) => inBrackets(`${name}[${field}]`, each, encode));
}

/** A value that is written as a text, such as a Date, is no object here. */
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !("toJSON" in value);

const textOf = (value: unknown): string => (isObject(value) ? JSON.stringify(value) : String(value));
