import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { OpenApiDocument } from "./enrichDescription.ts";

/** The words of the full reference in a language other than English. */
export interface RendererWords {
  /** What we add to the description for this page. */
  page: Record<
    | "documented"
    | "companion"
    | "more"
    | "client_reference"
    | "client_reference_text"
    | "client_reference_link",
    string
  >;
  /** What the renderer asks its translator for, by its key. */
  translator: Record<string, string>;
  /** What it has in its code, by the English text. */
  texts: Record<string, string>;
  /** What it makes of a text and a name or a number: regular expressions and what replaces them. */
  patterns: [pattern: string, replacement: string][];
  /** How it describes a schema: regular expressions and what replaces them, in this order. */
  types: [pattern: string, replacement: string][];
}

/** The words that `enrichDescription` puts into a description, in English. */
const ENGLISH: RendererWords["page"] = {
  documented: "Documented",
  companion: "Companion",
  more: "More",
  client_reference: "Client reference",
  client_reference_text: "Every method, option and error class of `@cloud-agents/client`: ",
  client_reference_link: "its reference",
};

/**
 * Reads the words of the full reference.
 *
 * @param language Such as `ja`; undefined for English, which the renderer speaks.
 */
export function readRendererWords(language: string): RendererWords | undefined {
  if (language === "en") return undefined;
  return parse(readFileSync(new URL(`../renderer/${language}.yaml`, import.meta.url), "utf8"));
}

/**
 * Translates what `enrichDescription` adds to a description for the full reference: badges, the chapter on the client, a group of tags.
 *
 * @param document It is changed in place.
 * @throws Error for an addition that has no words here.
 */
export function translateAdditions(document: OpenApiDocument, { page }: RendererWords): void {
  const chapter = (words: RendererWords["page"]) =>
    `# ${words.client_reference}\n\n${words.client_reference_text}[${words.client_reference_link}](`;
  const { info } = document;
  if (!info.description?.includes(chapter(ENGLISH)))
    throw new Error("The overview has no chapter on the client.");
  info.description = info.description.replace(chapter(ENGLISH), () => chapter(page));
  for (const group of document["x-tagGroups"] ?? []) if (group.name === ENGLISH.more) group.name = page.more;
  for (const operations of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(operations)) {
      // The badges are the same objects in all languages.
      const badges = operation["x-badges"];
      if (badges) {
        operation["x-badges"] = badges.map((badge) => ({ ...badge, name: translateBadge(badge.name, page) }));
      }
    }
  }
}

function translateBadge(name: string, page: RendererWords["page"]): string {
  if (name === ENGLISH.documented) return page.documented;
  if (name === ENGLISH.companion) return page.companion;
  throw new Error(`The badge ${name} has no translation.`);
}

/** The renderer's translator, which returns the English default of each key. */
const TRANSLATOR = "({translate:(e,t)=>(typeof t==`string`?t:t?.defaultValue)||e||``})";

/** Where the renderer gives out the function that makes every element of the page. */
const ELEMENTS = ",e.jsx=r,e.jsxs=r}";

/** Attributes that are read out or shown. */
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

/**
 * Translates the renderer in a rendered page: its translator, the texts that it has in its code, and the HTML that it rendered
 * beforehand, which must be what it renders again in the browser.
 *
 * @param html The page, with the renderer's bundle inside.
 * @throws Error naming what was not found, so that a change in the renderer is noticed.
 */
export function translateRenderer(html: string, language: string, words: RendererWords): string {
  const { translator, texts, patterns, types } = words;
  for (const part of [TRANSLATOR, ELEMENTS]) {
    const found = html.split(part).length - 1;
    if (found !== 1)
      throw new Error(`The rendered page has ${part} ${found} times: look how the renderer does it now.`);
  }
  const defaults = readDefaults(html);
  for (const key of Object.keys(translator)) {
    if (!defaults.has(key)) throw new Error(`renderer/${language}.yaml: the renderer has no key ${key}.`);
  }
  for (const text of Object.keys(texts)) {
    if (!html.includes(`\`${text}\``))
      throw new Error(`renderer/${language}.yaml: the renderer has no text "${text}".`);
  }
  const data = JSON.stringify({ translator, texts, patterns, types, attributes: ATTRIBUTES }).replaceAll(
    "<",
    "\\u003c",
  );
  const script = html
    .replace(
      TRANSLATOR,
      () => `({translate:(e,t)=>__words.translator[e]||(typeof t==\`string\`?t:t?.defaultValue)||e||\`\`})`,
    )
    .replace(ELEMENTS, () => `,e.jsx=e.jsxs=(type,props,key)=>r(type,__translate(type,props),key)}`)
    .replace(/<script type="module">/, (tag) => `${tag}\nconst __words=${data};\n${TRANSLATE}\n`);
  return translateHtml(script, language, words, defaults);
}

/** Translates the properties of an element, in the browser. Only `em` has types of schemas. */
const TRANSLATE = `function __translate(type, props) {
  const say = (text) => {
    if (typeof text !== "string") return text;
    if (Object.hasOwn(__words.texts, text)) return __words.texts[text];
    const isType = (typeof type === "string" ? type : type?.target) === "em";
    const patterns = isType ? __words.types : __words.patterns;
    return patterns.reduce((said, [pattern, by]) => said.replace(new RegExp(pattern, "g"), by), text);
  };
  let said = props;
  const put = (name, value) => {
    if (value !== props[name]) said = { ...said, [name]: value };
  };
  const { children } = props;
  if (typeof children === "string") put("children", say(children));
  else if (Array.isArray(children) && children.some((child) => say(child) !== child)) put("children", children.map(say));
  for (const name of __words.attributes) put(name, say(props[name]));
  return said;
}`;

/** The English text of each key of the translator. */
function readDefaults(html: string): Map<string, string> {
  const calls = html.matchAll(/\b[\w$]+\(`([a-zA-Z]+(?:\.[\w-]+)+)`,`([^`]*)`\)/g);
  return new Map([...calls].map(([, key = "", text = ""]) => [key, text]));
}

function translateHtml(
  html: string,
  language: string,
  { translator, texts }: RendererWords,
  defaults: Map<string, string>,
): string {
  const known = new Map(Object.entries(texts));
  for (const [key, text] of Object.entries(translator)) known.set(defaults.get(key) ?? "", text);
  const start = html.indexOf('<div id="redoc">');
  const end = html.indexOf('<script type="module">', start);
  if (start < 0 || end < 0)
    throw new Error("The rendered page has no HTML before its script: look how it is made now.");
  const body = html
    .slice(start, end)
    .replace(/>([^<>]+)</g, (all, text) => (known.has(text) ? `>${known.get(text)}<` : all))
    .replace(/ (aria-label|title|placeholder|alt)="([^"]*)"/g, (all, name, text) =>
      known.has(text) ? ` ${name}="${known.get(text)}"` : all,
    );
  return (html.slice(0, start) + body + html.slice(end)).replace(
    '<html lang="en">',
    `<html lang="${language}">`,
  );
}
