import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import http from "highlight.js/lib/languages/http";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import yaml from "highlight.js/lib/languages/yaml";
import { escapeHtml } from "./escapeHtml.ts";

hljs.registerLanguage("bash", bash);
hljs.registerLanguage("http", http);
hljs.registerLanguage("json", json);
hljs.registerLanguage("python", python);
hljs.registerLanguage("typescript", typescript);
hljs.registerLanguage("yaml", yaml);

/** Other names of the languages in fences. */
const ALIASES: Record<string, string> = {
  ts: "typescript",
  sh: "bash",
  shell: "bash",
  js: "typescript",
  tsx: "typescript",
};

/** Pieces of code that are kept. A whole site has fewer. */
const MAX_KEPT = 10_000;

/** The languages of a site have the same code. */
const done = new Map<string, string>();

/** Colours code: HTML with a class for each kind of token. */
export function highlight(source: string, language: string): string {
  const name = ALIASES[language] ?? language;
  if (!hljs.getLanguage(name)) return escapeHtml(source);
  const key = `${name}\n${source}`;
  const known = done.get(key);
  if (known !== undefined) return known;
  const html = hljs.highlight(source, { language: name }).value;
  if (done.size === MAX_KEPT) done.clear();
  done.set(key, html);
  return html;
}
