import type { CaseResult, ContractReport, Coverage, ReportedFinding, Verdict } from "../ContractReport.ts";
import type { Source } from "../Finding.ts";
import { groupFindings } from "./groupFindings.ts";
import { PAGE_STYLE } from "./PAGE_STYLE.ts";
import { reasonsToSkip } from "./printReport.ts";

/** How the verdicts are drawn, besides their colour. */
const SIGNS: Record<Verdict, string> = { kept: "✓", broken: "✗", skipped: "–", unsupported: "○" };

/** Prints a report as one page without scripts, images or links to elsewhere. Everything that a target sent is escaped. */
export function toHtml(report: ContractReport): string {
  const { api, url, verdict, counts, profile, level, runId, startedAt, durationMs, requests } = report;
  const title = `${api}: ${url}`;
  const groups = groupFindings(report);
  // Traffic that was only looked at covers nothing on purpose.
  const isTraffic = report.coverage.operations.all.length === 0;
  const held =
    isTraffic || profile === "description"
      ? "the description"
      : `${profile === "full" ? "the pages and the decisions" : "the pages alone"}, level ${level}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</p>
<h1>${escapeHtml(url)}</h1>
<p>Held to ${held}, ${isTraffic ? "" : "run "}${escapeHtml(runId)}, ${escapeHtml(startedAt.slice(0, 16).replace("T", " "))} UTC,
${requests.toLocaleString("en")} requests in ${(durationMs / 1000).toFixed(0)} s</p>
<ul class="counts">${Object.entries(counts)
    .map(([name, count]) => `<li class="${name}"><b>${count}</b> ${name}</li>`)
    .join("")}</ul>
${
  report.complete
    ? ""
    : `<p><strong>The run ended before all cases were run.</strong> ${escapeHtml(report.stopped ?? "")}</p>
`
}</header>
<main>
<section><h2>Operations and statuses</h2>${matrix(report)}
<p class="legend">${Object.entries(SIGNS)
    .map(([name, sign]) => `<span class="${name}"><i>${sign}</i> ${name}</span>`)
    .join(" ")}</p></section>
${
  report.shared.length + groups.length === 0
    ? ""
    : `<section><h2>To mend</h2><ol class="findings">${[
        ...report.shared.map((finding) =>
          findingItem({ ...finding, operation: "every operation" }, [
            `${finding.cases} cases, that is almost every one`,
          ]),
        ),
        ...groups.map(({ finding, cases }) => findingItem(finding, cases)),
      ].join("")}</ol></section>`
}
${isTraffic ? "" : `<section><h2>Seen of the description</h2>${coverage(report.coverage)}</section>`}
${notTested(report)}
<section><h2>Every case</h2>${everyCase(report)}</section>
</main>
</body>
</html>
`;
}

function findingItem(finding: ReportedFinding, cases: readonly string[]): string {
  const { operation, where, expected, got, source, request, status } = finding;
  const sent = request
    ? `<dt>Request</dt><dd><code>${escapeHtml(request)}</code> returned ${status}</dd>`
    : "";
  const [first = "", ...others] = cases;
  const more =
    others.length === 0
      ? ""
      : `<details><summary>and ${others.length} more</summary><ul>${others.map((each) => `<li>${escapeHtml(each)}</li>`).join("")}</ul></details>`;
  return `<li><h3>${escapeHtml(operation ?? "unknown routes")} <code>${escapeHtml(where)}</code></h3>
<dl><dt>Expected</dt><dd>${escapeHtml(expected)}</dd><dt>Got</dt><dd><code>${escapeHtml(got)}</code></dd>
<dt>Because</dt><dd>${sourceText(source)}</dd>${sent}<dt>Found in</dt><dd>${escapeHtml(first)}${more}</dd></dl></li>`;
}

function sourceText({ kind, id, pages, says }: Source): string {
  const from =
    kind === "statement" ? (pages?.join(" and ") ?? "") : kind === "decision" ? id : "the description";
  const name = kind === "decision" ? "" : ` <small>${escapeHtml(id)}</small>`;
  return `${escapeHtml(from)}: <q>${escapeHtml(says)}</q>${name}`;
}

/** Operations down, statuses across, and a sign for each case. */
function matrix({ cases }: ContractReport): string {
  const statuses = [...new Set(cases.map(({ status }) => status))].toSorted((a, b) => a - b);
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  const head = statuses.map((status) => `<th scope="col">${status}</th>`).join("");
  const rows = operations.map((operation) => {
    const own = cases.filter((each) => each.operation === operation);
    const cells = statuses.map((status) => {
      const signs = own.filter((each) => each.status === status);
      return signs.length === 0 ? "<td></td>" : `<td>${signs.map(sign).join("")}</td>`;
    });
    return `<tr><th scope="row"><a href="#${anchor(operation)}">${escapeHtml(operation ?? "unknown routes")}</a></th>${cells.join("")}</tr>`;
  });
  return `<div class="wide" tabindex="0" role="region" aria-label="Operations and statuses"><table><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function sign({ verdict, id }: CaseResult): string {
  return `<i class="${verdict}" title="${escapeHtml(`${id}: ${verdict}`)}">${SIGNS[verdict]}</i>`;
}

function coverage(seen: Coverage): string {
  const names: [keyof Omit<Coverage, "undescribed">, string][] = [
    ["operations", "operations that succeeded"],
    ["statuses", "statuses of operations"],
    ["properties", "fields of requests and responses"],
    ["limits", "limits and rules of requests, kept and broken"],
    ["statements", "statements of the pages"],
  ];
  const rows = names
    .filter(([key]) => seen[key].all.length > 0)
    .map(([key, name]) => {
      const { seen: known, all } = seen[key];
      const missing = all.filter((each) => !known.includes(each));
      const list =
        missing.length === 0
          ? ""
          : `<details><summary>${missing.length} not seen</summary><ul>${missing.map((each) => `<li><code>${escapeHtml(each)}</code></li>`).join("")}</ul></details>`;
      return `<li><meter min="0" max="${Math.max(1, all.length)}" value="${known.length}">${known.length}</meter> <b>${known.length}</b> of ${all.length} ${name}${list}</li>`;
    });
  return `<ul class="coverage">${rows.join("")}</ul>`;
}

function notTested(report: ContractReport): string {
  const {
    unsupported,
    coverage: { undescribed },
  } = report;
  const items = [
    ...unsupported.map(
      ({ operation, reason }) => `<b>${escapeHtml(operation)}</b> is not supported: ${escapeHtml(reason)}`,
    ),
    ...reasonsToSkip(report).map(
      ([reason, cases]) => `<b>${cases.length}</b> skipped: ${escapeHtml(reason)}`,
    ),
    ...undescribed.map((place) => `not described: <code>${escapeHtml(place)}</code>`),
  ];
  return items.length === 0
    ? ""
    : `<section><h2>Not tested, not known</h2><ul>${items.map((each) => `<li>${each}</li>`).join("")}</ul></section>`;
}

function everyCase({ cases }: ContractReport): string {
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  return operations
    .map((operation) => {
      const own = cases.filter((each) => each.operation === operation);
      const broken = own.filter(({ verdict }) => verdict === "broken").length;
      const items = own.map(
        ({ verdict, status, name, sources, exchanges }) =>
          `<li class="${verdict}"><i>${SIGNS[verdict]}</i> <b>${status}</b> ${escapeHtml(name)} <small>${escapeHtml(sources.map(({ id }) => id).join(", "))}</small>${
            exchanges.length === 0
              ? ""
              : `<pre>${exchanges.map((each) => escapeHtml(`${each.request}\n# ${each.status}`)).join("\n")}</pre>`
          }</li>`,
      );
      return `<details id="${anchor(operation)}"${broken > 0 ? " open" : ""}><summary>${escapeHtml(operation ?? "unknown routes")}: ${own.length} cases${broken > 0 ? `, ${broken} broken` : ""}</summary><ul class="cases">${items.join("")}</ul></details>`;
    })
    .join("");
}

function anchor(operation: string | null): string {
  return `operation-${operation ?? "unknown"}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
