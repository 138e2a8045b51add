import { isSecretField, redact } from "@cloud-agents/validator";
import { pairsOf, type RawHeaders } from "./headers.ts";

const MASK = "[redacted]";

/** Headers that are secrets, besides those whose name says so. */
const SECRET_HEADERS =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|api-?key|token|secret|password/i;
const SECRET_PARAMETERS = /api_?key|token|secret|password|^key$|^sig(nature)?$/i;

/** Shorter texts would be found by chance in others. */
const MIN_SECRET = 6;

/** How many secrets are remembered; the oldest go first. */
const MAX_SECRETS = 1000;

/** Takes secrets out of everything that is written: by the name of a header or a field, and by their value wherever it turns up. */
export class Masker {
  readonly #secrets = new Set<string>();

  /** Remembers a value that must not be written. */
  remember(secret: string): void {
    if (secret.length < MIN_SECRET) return;
    this.#secrets.delete(secret);
    this.#secrets.add(secret);
    if (this.#secrets.size > MAX_SECRETS) this.#secrets.delete(this.#secrets.values().next().value as string);
  }

  /** Remembers the secrets of a request's headers and query. */
  learn(headers: RawHeaders, query: string): void {
    for (const [name, value] of pairsOf(headers))
      if (SECRET_HEADERS.test(name)) this.remember(value.replace(/^(Bearer|Basic)\s+/i, ""));
    for (const [name, value] of new URLSearchParams(query)) if (isSecretParameter(name)) this.remember(value);
  }

  /** A text without the secrets that are known. */
  text(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, MASK);
    return masked;
  }

  /** The value of a header; of a credential, its scheme is left. */
  header(name: string, value: string): string {
    if (!SECRET_HEADERS.test(name)) return this.text(value);
    const [, scheme = ""] = /^((?:Bearer|Basic)\s+)/i.exec(value) ?? [];
    return `${scheme}${MASK}`;
  }

  /** A path with its query. */
  path(path: string): string {
    const [pathname = "", query] = splitAt(path, "?");
    if (query === undefined) return this.text(pathname);
    const parts = query.split("&").map((part) => {
      const [name = "", value] = splitAt(part, "=");
      return value !== undefined && isSecretParameter(decode(name)) ? `${name}=${MASK}` : part;
    });
    return this.text(`${pathname}?${parts.join("&")}`);
  }

  /**
   * A body that is JSON, without the fields that the description marks as passwords. Of what is not JSON, what looks like such a field is
   * taken out.
   */
  json(text: string): string {
    try {
      const value: unknown = JSON.parse(text);
      this.#learnFields(value);
      return this.text(JSON.stringify(redact(value)));
    } catch {
      const fields = /"((?:[^"\\]|\\.){1,100})"\s*:\s*"((?:[^"\\]|\\.)*)("|$)/g;
      return this.text(
        text.replace(fields, (whole, name: string) => (isSecretField(name) ? `"${name}":"${MASK}"` : whole)),
      );
    }
  }

  /** The events of a stream. */
  events(text: string): string {
    return text.replace(
      /^(data: ?)(.*)$/gm,
      (_, start: string, data: string) => `${start}${this.json(data)}`,
    );
  }

  #learnFields(value: unknown, depth = 0): void {
    if (typeof value !== "object" || value === null || depth > 50) return;
    for (const [name, field] of Object.entries(value)) {
      if (typeof field === "string" && isSecretField(name)) this.remember(field);
      else this.#learnFields(field, depth + 1);
    }
  }
}

function isSecretParameter(name: string): boolean {
  return isSecretField(name) || SECRET_PARAMETERS.test(name);
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
