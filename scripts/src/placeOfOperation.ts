/** Where operations are performed. Others may name one of them, too. */
const PERFORMING = [/\/objects\//, /\/handlers\//, /./];

/**
 * @param id of an operation
 * @param sources the server's hand-written files: their text by path
 * @returns The file and line that name an operation; undefined when none does.
 */
export function placeOfOperation(id: string, sources: ReadonlyMap<string, string>): string | undefined {
  const inOrder = PERFORMING.flatMap((pattern) => [...sources].filter(([path]) => pattern.test(path)));
  for (const [path, text] of inOrder) {
    const index = text.search(new RegExp(`\\b${id}\\b`));
    if (index >= 0) return `${path}:${text.slice(0, index).split("\n").length}`;
  }
  return undefined;
}
