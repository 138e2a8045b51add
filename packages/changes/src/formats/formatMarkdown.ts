import { describeChange, fieldInWords, fill, subjectInWords } from "../describeChange.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import { counts, groups } from "./groups.ts";
import type { Report } from "./Report.ts";

/** The report as Markdown (GFM), to be pasted into a changelog: by level, then by operation or shared component. */
export function formatMarkdown({ changes, language, before, after }: Report): string {
  const texts = TEXTS[language];
  const blocks = [`## ${fill(texts.words.heading, { before, after }, code)}`];
  if (changes.length === 0) blocks.push(texts.words.noChanges);
  else blocks.push(fill(texts.words.summary, counts(changes)));
  for (const [level, subjects] of groups(changes)) {
    blocks.push(`### ${texts.levels[level]}`);
    for (const [subject, found] of subjects) {
      const items = found.flatMap((change) => {
        const { title, caller, provider, reaches } = describeChange(change, texts, code);
        const side = change.side === "none" ? "" : `${texts.words[change.side]} `;
        const field = change.field && `${code(fieldInWords(change.field, texts))}: `;
        return [
          `- ${side}${field}${title}`,
          ...(reaches.length > 0 ? [`  - ${texts.words.reaches}: ${reaches.map(code).join(", ")}`] : []),
          ...(level === "patch"
            ? []
            : [`  - ${texts.words.caller}: ${caller}`, `  - ${texts.words.provider}: ${provider}`]),
        ];
      });
      blocks.push(`#### ${code(subjectInWords(subject, texts))}`, items.join("\n"));
    }
  }
  return `${blocks.join("\n\n")}\n`;
}

/** A code span, whatever the text contains (CommonMark 0.31, 6.1). */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^`|`$|^ .* $/.test(text) || text === "" ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
