/** Fields that hold what an object is called. */
const NAMES = ["name", "title"];

/**
 * The body of a request that creates something, with another name in it, so that whoever finds the object knows where it is from.
 *
 * @param body What a case sends; it is not changed. A body without a name stays as it is.
 */
export function withName(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const entries = Object.entries(body).map(([field, value]) => {
    if (NAMES.includes(field) && typeof value === "string") return [field, name];
    if (value instanceof File)
      return [field, new File([value], `${name}${/\.\w+$/.exec(value.name)?.[0] ?? ""}`)];
    return [field, value];
  });
  return Object.fromEntries(entries);
}
