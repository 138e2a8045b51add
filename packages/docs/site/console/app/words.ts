import { element } from "./element.ts";

/** Gives a text of the page's language, its placeholders filled. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

/** @throws Error when asked for a text that is not there. */
export function createWords(texts: Record<string, string>): Words {
  return (key, values = {}) => {
    const text = texts[key];
    if (text === undefined) throw new Error(`The console has no text '${key}'.`);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/** A text with what stands between backticks as code. */
export function inline(text: string): (Node | string)[] {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part : element("code", { translate: "no" }, part)));
}
