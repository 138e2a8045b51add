/** A media type in lower case, without its parameters. */
export const essence = (type: string): string => (type.split(";")[0] as string).trim().toLowerCase();

/**
 * The entry for a media type: the one that names it, or the first range that includes it, such as `text/*`.
 *
 * @param type As in `Content-Type`, parameters included.
 */
export function matchMediaType<Entry extends { contentType: string }>(
  entries: readonly Entry[],
  type: string,
): Entry | undefined {
  const wanted = essence(type);
  const [kind] = wanted.split("/");
  return [wanted, `${kind}/*`, "*/*"]
    .map((name) => entries.find(({ contentType }) => essence(contentType) === name))
    .find(Boolean);
}
