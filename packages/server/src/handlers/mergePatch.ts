/**
 * Merges a patch into an object (RFC 7396): a field that is null is removed, an object is merged, anything else replaces what was there.
 * Neither argument is changed.
 *
 * @param nullable Paths of the fields that are null instead, such as `config.owner`; `*` stands for any name.
 * @param path Where the object is.
 */
export function mergePatch(
  target: object,
  patch: object,
  nullable: readonly string[] = [],
  path = "",
): object {
  // A Map, because a field may have a name that objects treat specially, such as `__proto__`.
  const merged = new Map<string, unknown>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const at = `${path}${name}`;
    if (value === null && !nullable.includes(at) && !nullable.includes(`${path}*`)) merged.delete(name);
    else if (isObject(value)) {
      const old = merged.get(name);
      merged.set(name, mergePatch(isObject(old) ? old : {}, value, nullable, `${at}.`));
    } else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
