/**
 * How long to wait before a stream connects again, in milliseconds: what the server asked for with `retry:` (50 ms to
 * 30 s are honoured), or else half a second, doubled for each connection in a row that brought nothing new, up to 8 s.
 * Up to a quarter is taken off, so that many clients of one server do not come back at once.
 *
 * @param failures connections in a row that brought nothing new, from 0.
 * @param retry what the server asked for, in milliseconds.
 * @param random gives a number from 0 to below 1.
 */
export function reconnectDelay(failures: number, retry: number | undefined, random: () => number): number {
  const base = Math.min(Math.max(retry ?? 500, 50), 30_000);
  return Math.min(base * 2 ** failures, Math.max(base, 8_000)) * (1 - random() / 4);
}
