import type { Json } from "../Description.ts";
import { escapeStep } from "../pointers.ts";
import { hashOf } from "./hashOf.ts";

/** Prose of the description that a reader sees. */
export interface Text {
  /** JSONPath of the text in the bundle, the one spelling of it that overlays use as a target. */
  target: string;
  /** JSON pointer of the text in the bundle. */
  pointer: string;
  /** The text, without the line break at its end. */
  text: string;
  /** What an overlay records of the English that it translates. */
  hash: string;
}

/** Fields that are prose wherever OpenAPI has them. */
const PROSE = ["summary", "description", "title", "x-displayName"];

/** Fields whose keys are names: what is called `description` in them is not prose. */
const MAPS = [
  "$defs",
  "callbacks",
  "content",
  "dependentSchemas",
  "encoding",
  "examples",
  "headers",
  "links",
  "mapping",
  "parameters",
  "pathItems",
  "paths",
  "patternProperties",
  "properties",
  "requestBodies",
  "responses",
  "schemas",
  "securitySchemes",
  "variables",
  "webhooks",
];

/** Fields that have data of the API's users. */
const DATA = ["const", "default", "enum", "example", "value"];

/**
 * Lists every text of a bundle that a reader sees: summaries, descriptions, titles, and the names of tags and of their groups.
 *
 * @param document The bundle.
 * @returns The texts in the bundle's order.
 */
export function readTexts(document: Json): Text[] {
  const texts: Text[] = [];
  const add = (text: string, target: string, pointer: string) => {
    const trimmed = text.trim();
    texts.push({ target, pointer, text: trimmed, hash: hashOf(trimmed) });
  };
  const walk = (node: unknown, target: string, pointer: string, isMap: boolean): void => {
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) {
        if (typeof item === "object")
          walk(item, target + selectItem(item, index), `${pointer}/${index}`, false);
      }
      return;
    }
    for (const [key, value] of Object.entries((node ?? {}) as Json)) {
      const at = `${pointer}/${escapeStep(key)}`;
      const step = target + selectField(key);
      if (isMap) walk(value, step, at, false);
      else if (typeof value === "string") PROSE.includes(key) && add(value, step, at);
      else if (key === "x-tagGroups") {
        for (const [index, group] of (value as Json[]).entries()) {
          add(String(group.name), `${step}[${index}].name`, `${at}/${index}/name`);
        }
      } else if (typeof value === "object" && !DATA.includes(key) && !key.startsWith("x-")) {
        walk(value, step, at, MAPS.includes(key) && !Array.isArray(value));
      }
    }
  };
  walk(document, "$", "", false);
  return texts;
}

const selectField = (key: string): string =>
  /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `['${escapeName(key)}']`;

/** Selects an item by its name or URL, where it has one, so that the target stays the same when another item is added. */
function selectItem(item: Json, index: number): string {
  for (const key of ["name", "url"]) {
    if (typeof item?.[key] === "string") return `[?@.${key} == '${escapeName(item[key])}']`;
  }
  return `[${index}]`;
}

const escapeName = (name: string): string => name.replace(/[\\']/g, "\\$&");
