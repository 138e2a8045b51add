/** The parameters of a query, decoded; a list where one was repeated. */
export function queryOf(query: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = Object.hasOwn(found, name) ? (found[name] as string | string[]) : undefined;
    const next = earlier === undefined ? value : [earlier, value].flat();
    Object.defineProperty(found, name, { value: next, enumerable: true, configurable: true, writable: true });
  }
  return found;
}
