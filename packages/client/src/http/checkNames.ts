const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, "");

/**
 * Refuses what has its values elsewhere than in fields, such as a File, Headers, URLSearchParams, an AbortSignal or a Map:
 * copied as an object it would be empty, and nobody would notice.
 *
 * @param what The value, such as `The body of agents.create`.
 * @throws TypeError that says what it is.
 */
export function checkPlain(what: string, given: unknown): void {
  const kind = {}.toString.call(given).slice(8, -1);
  if (kind !== "Object") throw new TypeError(`${what} must be an object, not ${kind}.`);
}

/**
 * Refuses names that an object of options must not have: TypeScript's own check does not reach plain JavaScript, and an
 * option that is ignored is a mistake without a symptom.
 *
 * @param what The object, such as `the options of agents.list`.
 * @throws TypeError that names the right option, or all of them.
 */
export function checkNames(what: string, given: object, allowed: readonly string[]): void {
  checkPlain(what, given);
  for (const name of Object.keys(given)) {
    if (allowed.includes(name)) continue;
    const meant = allowed.find((other) => plain(other) === plain(name));
    const help = meant ? `Did you mean ${meant}?` : `Use ${allowed.join(", ")}.`;
    throw new TypeError(`${what} must not have ${name}. ${help}`);
  }
}

/**
 * Refuses headers that cannot be sent.
 *
 * @param option The option that they come from.
 * @throws TypeError when they are not in a plain object, or one cannot be sent.
 */
export function checkHeaders(option: string, headers: Record<string, unknown> = {}): void {
  checkPlain(option, headers);
  for (const name in headers) checkHeader(option, name, headers[name]);
}

/**
 * Refuses a header that cannot be sent.
 *
 * @param option The option that it comes from.
 * @throws TypeError without the value, which may be a secret.
 */
export function checkHeader(option: string, name: string, value: unknown): void {
  if (/^[!#$%&'*+.^`|~\w-]+$/.test(name) && /^[ -~]*$/.test(String(value))) return;
  throw new TypeError(`${option} cannot be sent as a header: it must be printable ASCII.`);
}
