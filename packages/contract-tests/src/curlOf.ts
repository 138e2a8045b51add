import type { Exchange } from "./recordExchanges.ts";

/** How many characters of a body are printed. */
const MAX_BODY = 1_000;

/** Headers that say nothing about the case. */
const UNINTERESTING =
  /^(user-agent|accept|accept-language|sec-fetch-mode|accept-encoding|content-length|x-cloud-agents-.*)$/;

/** The client sends a key of its own with each POST. To send it again would repeat the first response, not the request. */
const OWN_KEY = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * A request as a curl line that can be pasted into a shell. Tokens become `$TOKEN`, secret fields `[redacted]`, and a long body is cut.
 *
 * @param redact Copies a JSON body without its secret fields.
 * @param keepsKey Whether the request is about its Idempotency-Key.
 */
export async function curlOf(
  { method, url, request }: Pick<Exchange, "method" | "url" | "request">,
  redact: (body: unknown) => unknown,
  keepsKey = false,
): Promise<string> {
  const parts = ["curl"];
  if (method !== "GET") parts.push("-X", method);
  const body = await request.body().catch(() => undefined);
  for (const [name, value] of request.headers) {
    if (UNINTERESTING.test(name)) continue;
    if (name === "idempotency-key" && OWN_KEY.test(value) && !keepsKey) continue;
    if (name === "authorization") parts.push("-H", `"Authorization: ${maskToken(value)}"`);
    // The boundary of a form is curl's to choose.
    else if (!(body instanceof FormData && name === "content-type"))
      parts.push("-H", quoted(`${name}: ${value}`));
  }
  if (body instanceof FormData) {
    for (const [name, value] of body) {
      parts.push("-F", quoted(typeof value === "string" ? `${name}=${value}` : `${name}=@${value.name}`));
    }
  } else if (body !== undefined) parts.push("-d", quoted(printable(body, redact)));
  parts.push(quoted(url.href));
  return parts.join(" ");
}

function maskToken(value: string): string {
  return /^Bearer /i.test(value) ? "Bearer $TOKEN" : "$TOKEN";
}

function printable(body: string, redact: (body: unknown) => unknown): string {
  let text = body;
  try {
    text = JSON.stringify(redact(JSON.parse(body)));
  } catch {
    // What is not JSON may hold a secret at any place, and is mostly a case about its form.
    text = body.replaceAll(/("?\w*token"?\s*[:=]\s*)("[^"]*"?|[^\s&,}]+)/gi, "$1[redacted]");
  }
  return text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}… (${text.length} characters)` : text;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./?&-]+$/.test(text) && !text.includes("&") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
