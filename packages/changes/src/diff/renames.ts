/**
 * Pairs what is gone with what is new and otherwise the same: a new name. Where several are the same, none is taken for the new name of
 * another.
 *
 * @param gone What there is only before, by its name.
 * @param added What there is only after.
 * @param describe A text that is the same for two that differ in their names only.
 */
export function renames<Before, After>(
  gone: ReadonlyMap<string, Before>,
  added: ReadonlyMap<string, After>,
  describe: { before: (value: Before) => string; after: (value: After) => string },
): Map<string, string> {
  const candidates = new Map<string, { before: string[]; after: string[] }>();
  const entry = (text: string) => {
    const known = candidates.get(text) ?? { before: [], after: [] };
    candidates.set(text, known);
    return known;
  };
  for (const [name, value] of gone) entry(describe.before(value)).before.push(name);
  for (const [name, value] of added) entry(describe.after(value)).after.push(name);
  const found = new Map<string, string>();
  for (const { before, after } of candidates.values()) {
    const [[from, ...others], [to, ...more]] = [before, after];
    if (from !== undefined && to !== undefined && others.length + more.length === 0) found.set(from, to);
  }
  return found;
}
