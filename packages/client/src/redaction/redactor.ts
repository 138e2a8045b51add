/** Removes the token from a text. */
export type Redact = (text: string) => string;

/** Creates the function that keeps a token out of errors, hooks and logs. */
export function redactor(token: string): Redact {
  return (text) => text.replaceAll(token, "[token]");
}
