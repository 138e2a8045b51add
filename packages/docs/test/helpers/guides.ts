import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const folder = new URL("../../guides/", import.meta.url);

/** A fenced block of a guide. */
export interface Block {
  /** The first word after the fence, such as `ts`. */
  language: string;
  source: string;
  line: number;
}

/** A guide as its file has it. */
export interface Guide {
  name: string;
  language: string;
  file: string;
  front: Record<string, string | number>;
  body: string;
  blocks: Block[];
}

/** The guides of a language, in alphabetical order. */
export function readGuides(language: string): Guide[] {
  const files = readdirSync(new URL(`${language}/`, folder)).filter((file) => file.endsWith(".md"));
  return files.sort().map((file) => {
    const path = fileURLToPath(new URL(`${language}/${file}`, folder));
    const [, front = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(path, "utf8")) ?? [];
    const before = front.split("\n").length + 2;
    const blocks = [...body.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map((match) => ({
      language: match[1] as string,
      source: match[2] as string,
      line: before + body.slice(0, match.index).split("\n").length,
    }));
    return { name: file.slice(0, -3), language, file: path, front: parse(front), body, blocks };
  });
}
