/**
 * Compares what a reader of a session got with the session's log.
 *
 * @param log The ids of its events.
 * @param got The ids of what the reader got, as it came.
 * @returns What is wrong, in one line, or nothing.
 */
export function readerDifferences(session: string, log: readonly string[], got: readonly string[]): string[] {
  if (got.length === log.length && log.every((id, index) => id === got[index])) return [];
  const [expected, seen] = [new Set(log), new Set(got)];
  const missing = log.filter((id) => !seen.has(id)).length;
  const again = got.length - seen.size;
  const unknown = [...seen].filter((id) => !expected.has(id)).length;
  return [
    missing + again + unknown === 0
      ? `A reader of ${session} got its events in another order`
      : `A reader of ${session}: ${missing} events are missing, ${again} came again, ${unknown} are not in the log`,
  ];
}
