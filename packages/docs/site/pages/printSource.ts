import { decisionPath } from "./Addresses.ts";
import type { Chrome } from "./Chrome.ts";
import type { ShownSource } from "./Provenance.ts";

/** Says in inline Markdown which documents say something, and what we decided. */
export function printSource({ documents, ours, decisions }: ShownSource, chrome: Chrome): string {
  const numbers = decisions
    .map((number) => `[${chrome("decision", { number })}](${decisionPath(number)})`)
    .join(", ");
  if (documents.length === 0) return `**${chrome("ours")}**${numbers && ` ${numbers}`}`;
  const titles = documents.map(({ title, languages, url }) => {
    const text = `${title} (${languages.join(", ")})`;
    return url ? `[${text}](${url})` : text;
  });
  const own = ours.length > 0 ? `**${chrome("ours")}** ${ours.join(chrome("comma"))}` : "";
  return [`**${chrome("documented")}** ${titles.join("; ")}`, own, numbers].filter(Boolean).join(" ");
}
