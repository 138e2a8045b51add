/** Takes the token out of a text. */
export type Redact = (text: string) => string;

/** Makes the function that keeps one token out of everything that an error says. */
export function redactor(token: string): Redact {
  return (text) => text.replaceAll(token, "[token]");
}
