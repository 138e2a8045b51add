/** Characters of a body that are shown. */
export const MAX_SHOWN = 20_000;

/** The beginning of a text, with how much of it is left out. */
export function cut(text: string, max = MAX_SHOWN): string {
  return text.length <= max ? text : `${text.slice(0, max)}\n… (+${text.length - max})`;
}

/** JSON as people read it, without secrets, and cut. */
export function printJson(value: unknown, secretFields: readonly string[] = []): string {
  return cut(JSON.stringify(withoutSecrets(value, secretFields), null, 2) ?? "");
}

/** A value with what must not be shown masked, at any depth. */
export function withoutSecrets(value: unknown, secretFields: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, secretFields));
  if (typeof value !== "object" || value === null || value instanceof Blob) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      secretFields.includes(name) ? "********" : withoutSecrets(each, secretFields),
    ]),
  );
}
