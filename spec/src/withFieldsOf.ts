/** An object with the fields of both, at any depth; where both have one, that of the second. Of anything else, the second. */
export function withFieldsOf(base: unknown, own: unknown): unknown {
  if (!isFields(base) || !isFields(own)) return own;
  const both = Object.entries(own).map(([name, value]) => [
    name,
    name in base ? withFieldsOf(base[name], value) : value,
  ]);
  return { ...base, ...Object.fromEntries(both) };
}

/** Whether a value has fields; a file is one as a whole. */
function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Blob);
}
