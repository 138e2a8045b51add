const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, "");

/**
 * Refuses names that an object of options must not have: TypeScript's own check does not reach plain JavaScript, and an
 * option that is ignored is a mistake without a symptom.
 *
 * @param what The object, such as `the options of agents.list`.
 * @throws TypeError that names the right option, or all of them.
 */
export function checkNames(what: string, given: object, allowed: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (allowed.includes(name)) continue;
    const meant = allowed.find((other) => plain(other) === plain(name));
    const help = meant ? `Did you mean ${meant}?` : `Use ${allowed.join(", ")}.`;
    throw new TypeError(`${what} must not have ${name}. ${help}`);
  }
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
