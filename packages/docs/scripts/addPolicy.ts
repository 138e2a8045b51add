import { createHash } from "node:crypto";

/** Scripts in a page; those with an address have no content. */
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Adds a Content-Security-Policy to a page that another tool rendered: of scripts, only those that it has now may run, and nothing is
 * loaded from other hosts. Its styles are made by its scripts, so they cannot be named one by one.
 *
 * @throws Error when the page does not begin as expected, so that a change of the tool is noticed.
 */
export function addPolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${["'self'", ...new Set(hashes)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  // The encoding has to be among the first bytes of a page.
  const added = html.replace(/<head>\s*(?:<meta charset="utf-8"\s*\/?>)?/i, (start) => `${start}${meta}`);
  if (added === html) throw new Error("The rendered page has no <head>: look where its policy belongs now.");
  return added;
}
