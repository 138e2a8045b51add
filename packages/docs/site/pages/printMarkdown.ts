import type { Section } from "../Page.ts";
import type { Block, Field } from "./Block.ts";
import type { Chrome } from "./Chrome.ts";
import { printSource } from "./printSource.ts";

/** Prints a page as Markdown: what a reader of its twin gets. Links stay as site paths. */
export function printMarkdown(blocks: Block[], chrome: Chrome): string {
  return `${blocks
    .map((block) => printBlock(block, chrome))
    .filter(Boolean)
    .join("\n\n")}\n`;
}

/** The parts of a page that can be linked to: what stands under each heading below the title, and each field. */
export function printSections(blocks: Block[], chrome: Chrome): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  for (const block of blocks) {
    if (block.kind === "heading") {
      if (block.level === 1) continue;
      current = { id: block.id, title: block.title, kind: block.about, markdown: "" };
      sections.push(current);
      continue;
    }
    if (current) current.markdown += `${printBlock(block, chrome)}\n\n`;
    if (block.kind === "fields")
      sections.push(...block.fields.flatMap((field) => fieldSections(field, chrome)));
  }
  return sections.map((section) => ({ ...section, markdown: section.markdown.trim() }));
}

function fieldSections(field: Field, chrome: Chrome): Section[] {
  const { id, name, fields } = field;
  const own: Section = {
    id,
    title: name,
    kind: "field",
    markdown: printField({ ...field, fields: [] }, chrome, 0),
  };
  return [own, ...fields.flatMap((inner) => fieldSections(inner, chrome))];
}

function printBlock(block: Block, chrome: Chrome): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${block.title}`;
    case "prose":
      return block.markdown.trim();
    case "endpoint":
      return `\`${block.method} ${block.server}${block.path}\``;
    case "source":
      return printSource(block.source, chrome);
    case "fields":
      return block.fields.map((field) => printField(field, chrome, 0)).join("\n");
    case "samples":
      return [
        ...(block.title ? [`**${block.title}**`] : []),
        ...block.samples.map(({ label, language, source }) => `${label}:\n\n${fence(language, source)}`),
      ].join("\n\n");
    case "code":
      return [block.title && `${block.title}:`, fence(block.language, block.source)]
        .filter(Boolean)
        .join("\n\n");
    case "table":
      return [block.head, block.head.map(() => "---"), ...block.rows.map((row) => row.map(cell))]
        .map((row) => `| ${row.join(" | ")} |`)
        .join("\n");
    case "try":
      return "";
    case "console":
      return [
        block.needs,
        block.operations.map(({ title, path }) => `- [${title}](${path})`).join("\n"),
      ].join("\n\n");
    case "cards":
      return block.cards.map(({ title, path, text }) => `- [${title}](${path}): ${text}`).join("\n");
  }
}

function printField(field: Field, chrome: Chrome, level: number): string {
  const { name, type, notes, description, source, fields } = field;
  const indent = "  ".repeat(level);
  const said = source ? printSource(source, chrome) : "";
  // The words of the page in their order, so that the twin can be compared with it.
  const facts = [`\`${name}\``, type, ...notes.map((note) => `**${note}**`)].join(" ");
  const text = [description.trim(), said].filter(Boolean).join(" ");
  const own = `${indent}- ${facts}${text && `: ${text.replaceAll(/\s*\n\s*/g, " ")}`}`;
  return [own, ...fields.map((inner) => printField(inner, chrome, level + 1))].join("\n");
}

/** A fence longer than any in the code. */
function fence(language: string, source: string): string {
  const longest = Math.max(2, ...[...source.matchAll(/`{3,}/g)].map(([marks]) => marks.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${source.trimEnd()}\n${marks}`;
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
