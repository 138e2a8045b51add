import { describeChange, fieldInWords, fill, subjectInWords } from "../describeChange.ts";
import { TEXTS } from "../texts/byLanguage.ts";
import { counts, groups } from "./groups.ts";
import type { Report } from "./Report.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}" +
  "code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}" +
  "section.major h2{color:light-dark(#a40000,#ff8080)}section.minor h2{color:light-dark(#0a5c0a,#80d080)}dl{margin:.2rem 0 1rem 1.5rem}dt{font-weight:600}";

/** The report as one page that needs nothing else and runs no script. */
export function formatHtml({ changes, language, before, after }: Report): string {
  const texts = TEXTS[language];
  const heading = fill(texts.words.heading, { before, after });
  const sections = groups(changes).map(([level, subjects]) => {
    const parts = subjects.map(([subject, found]) => {
      const items = found.map((change) => {
        const { title, caller, provider, reaches } = describeChange(change, texts, code);
        const side = change.side === "none" ? "" : `${texts.words[change.side]} `;
        const field = change.field && `${code(fieldInWords(change.field, texts))}: `;
        const entries = [
          ...(reaches.length > 0 ? [[texts.words.reaches, reaches.map(code).join(", ")]] : []),
          ...(level === "patch"
            ? []
            : [
                [texts.words.caller, escapeHtml(caller)],
                [texts.words.provider, escapeHtml(provider)],
              ]),
        ];
        const list = entries.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join("");
        return `<li>${side}${field}${title}${list && `<dl>${list}</dl>`}</li>`;
      });
      return `<h3>${code(subjectInWords(subject, texts))}</h3>\n<ul>\n${items.join("\n")}\n</ul>`;
    });
    return `<section class="${level}">\n<h2>${texts.levels[level]}</h2>\n${parts.join("\n")}\n</section>`;
  });
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(heading)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(heading)}</h1>
<p>${changes.length === 0 ? texts.words.noChanges : fill(texts.words.summary, counts(changes))}</p>
${sections.join("\n")}
</body>
</html>
`;
}

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
