/** The look of the page: readable on a phone, in print, and in the dark. */
export const PAGE_STYLE = `
:root { --ink: #1c1c22; --soft: #5c5c68; --line: #d9d9e0; --paper: #ffffff; --raised: #f5f5f8;
  --kept: #15703a; --broken: #b3261e; --skipped: #7a5a00; --unsupported: #5c5c68; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ee; --soft: #a2a2b0; --line: #3a3a44; --paper: #17171c; --raised: #202027;
    --kept: #6fd394; --broken: #ff8a80; --skipped: #e0bb55; --unsupported: #a2a2b0; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 1rem clamp(0.75rem, 4vw, 2rem); }
h1 { margin: 0; font-size: clamp(1.2rem, 4vw, 1.7rem); overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.2rem; }
h3 { margin: 0 0 0.5rem; font-size: 1rem; overflow-wrap: anywhere; }
p { margin: 0.5rem 0; color: var(--soft); }
code, pre { font: 0.85em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { margin: 0.5rem 0; padding: 0.5rem 0.75rem; background: var(--raised); border-radius: 6px; }
small { color: var(--soft); overflow-wrap: anywhere; }
a { color: inherit; }
ul { padding-left: 1.2rem; }
.verdict { display: inline-block; margin: 0.5rem 0; padding: 0.1rem 0.7rem; border: 2px solid; border-radius: 99px; font-weight: 700; }
.kept { color: var(--kept); } .broken { color: var(--broken); }
.skipped { color: var(--skipped); } .unsupported { color: var(--unsupported); }
.counts { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.75rem 0 0; padding: 0; list-style: none; }
.counts b { font-size: 1.3rem; }
.findings { padding: 0; list-style: none; }
.findings > li { margin: 0.75rem 0; padding: 0.75rem 1rem; background: var(--raised); border-left: 4px solid var(--broken); border-radius: 6px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
q { quotes: "“" "”"; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 0.3rem 0.5rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead > tr > * { border-top: 0; }
tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400; white-space: nowrap; }
td { line-height: 1.15; }
td:not(:empty) { min-width: 4rem; }
@media (max-width: 60rem) { td:not(:empty) { min-width: 8rem; } }
i { font-style: normal; }
td i { display: inline-block; width: 0.85em; text-align: center; }
td i.broken { font-weight: 700; }
.legend span { margin-right: 1rem; }
.coverage { padding: 0; list-style: none; }
.coverage li { margin: 0.35rem 0; }
meter { width: 9rem; vertical-align: middle; }
summary { cursor: pointer; }
details { margin: 0.35rem 0; }
.cases { padding: 0; list-style: none; }
.cases li { padding: 0.15rem 0; color: var(--ink); }
.cases li > i { color: var(--kept); } .cases li.broken > i { color: var(--broken); }
.cases li.skipped > i { color: var(--skipped); } .cases li.unsupported > i { color: var(--unsupported); }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.35rem; } tbody th { position: static; } }
@media print { .wide { overflow: visible; } .findings > li { break-inside: avoid; } }
`;
