import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LineCounter, parseDocument } from "yaml";
import type { Language } from "../Page.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import type { Draft } from "./Draft.ts";

/** A guide as it was read. */
export interface GuideSource {
  /** The name of its file without `.md`. */
  name: string;
  title: string;
  description: string;
  order: number;
  /** Whether it is in the language of the pages; otherwise it is in English. */
  isTranslated: boolean;
  /** What follows the front matter, in parts that begin with a heading; the first has none. */
  parts: { level: 2 | 3; id: string; title: string; markdown: string }[];
}

/**
 * Reads the guides of a language, in their order. The headings of a translation have the ids of the English ones, so that an
 * address leads to the same place in each language. A guide that is not translated yet is in English; the lint names it.
 *
 * @throws Error naming the guide without front matter, or whose headings are not those of the English one.
 */
export function readGuides(
  language: Language,
  folder = new URL("../../guides/", import.meta.url),
): GuideSource[] {
  const english = new URL("en/", folder);
  if (!existsSync(english)) return [];
  return readdirSync(english)
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const original = readGuide(new URL(file, english), file.slice(0, -".md".length));
      const translation = new URL(`${language}/${file}`, folder);
      if (language === "en") return original;
      if (!existsSync(translation)) return { ...original, isTranslated: false };
      return withIdsOf(original, readGuide(translation, original.name), `guides/${language}/${file}`);
    })
    .sort((a, b) => a.order - b.order);
}

function withIdsOf(original: GuideSource, guide: GuideSource, file: string): GuideSource {
  const shape = ({ parts }: GuideSource) => parts.map(({ level }) => level).join();
  if (shape(guide) !== shape(original)) {
    throw new Error(`${file}: its headings are not those of guides/en/${guide.name}.md.`);
  }
  const parts = guide.parts.map((part, index) => ({ ...part, id: original.parts[index]?.id ?? part.id }));
  return { ...guide, parts };
}

function readGuide(url: URL, name: string): GuideSource {
  const text = readFileSync(url, "utf8").replaceAll("\r\n", "\n");
  const [, front, body] = text.match(/^\uFEFF?---\n(.*?)\n---\n(.*)$/s) ?? [];
  const mistake = (message: string, line = 1) => new Error(`${fileURLToPath(url)}:${line}:1: ${message}`);
  if (front === undefined || body === undefined)
    throw mistake("A guide must begin with front matter: title, description and order.");
  const lineCounter = new LineCounter();
  const document = parseDocument(front, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  // The first line is the one before the front matter.
  if (error) throw mistake(error.message, lineCounter.linePos(error.pos[0]).line + 1);
  const { title, description, order } = { ...document.toJS() } as Record<string, unknown>;
  if (typeof title !== "string" || typeof description !== "string" || typeof order !== "number")
    throw mistake(
      "The front matter of a guide must have a title and a description, which are texts, and order, a number.",
    );
  // Comments say which field a number is of.
  const markdown = body.replaceAll(/ ?<!--.*?-->/gs, "");
  return { name, title, description, order, isTranslated: true, parts: split(markdown) };
}

/** Splits Markdown at its headings of level 2 and 3; those in fenced code are code. */
function split(markdown: string): GuideSource["parts"] {
  const parts: GuideSource["parts"] = [{ level: 2, id: "", title: "", markdown: "" }];
  const taken = new Set<string>();
  let fence = "";
  for (const line of markdown.split("\n")) {
    const mark = line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];
    if (mark && fence === "") fence = mark;
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = "";
    const [, hashes, text = "", given] =
      (fence === "" && line.match(/^(#{2,3}) +(.*?)(?: +\{#([\w-]+)\})?$/)) || [];
    if (hashes) {
      const base = given ?? slugOf(text);
      let id = base;
      for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
      taken.add(id);
      parts.push({ level: hashes.length === 2 ? 2 : 3, id, title: text, markdown: "" });
    } else {
      const last = parts.at(-1);
      if (last) last.markdown += `${line}\n`;
    }
  }
  return parts;
}

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

/** The page of a guide. */
export function guidePage(
  { chrome }: Context,
  { name, title, description, parts, isTranslated }: GuideSource,
): Draft {
  const lang = isTranslated ? {} : { lang: "en" };
  return {
    path: `guides/${name}/`,
    kind: "guide",
    title,
    description,
    group: "guides",
    blocks: [
      { kind: "heading", level: 1, id: "", title, about: "guide" },
      ...(isTranslated ? [] : [{ kind: "prose", markdown: chrome("not_translated") } as const]),
      ...parts.flatMap((part): Block[] => [
        ...(part.id
          ? [{ kind: "heading", level: part.level, id: part.id, title: part.title, about: "guide" } as const]
          : []),
        ...(part.markdown.trim()
          ? [{ kind: "prose", markdown: part.markdown.trim(), ...lang } as const]
          : []),
      ]),
    ],
  };
}
