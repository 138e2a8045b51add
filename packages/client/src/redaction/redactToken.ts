/** Removes the client's token from a text. */
export type Redact = (text: string) => string;

/** The shortest token that is a secret. A shorter one, such as those of a test server, is part of ordinary words. */
const MIN_SECRET_LENGTH = 8;

/** Removes a token from a text, unless it is too short to be a secret. */
export function redactToken(text: string, token: string): string {
  return token.length < MIN_SECRET_LENGTH ? text : text.replaceAll(token, "[token]");
}
