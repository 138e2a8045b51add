/**
 * Splits an event stream into its frames, each with the empty line that ends it. Only this server's streams are read,
 * and their lines end with a line feed alone.
 *
 * @param parts Bytes, cut anywhere.
 */
export async function* frames(parts: AsyncIterator<Uint8Array, void>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await parts.next();
    if (done) break;
    rest += decoder.decode(value, { stream: true });
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      yield rest.slice(0, end + 2);
      rest = rest.slice(end + 2);
    }
  }
  if (rest !== "") yield rest;
}

/** @returns Whether a frame is an event that says something: not a heartbeat, a comment or the time to wait before a reconnect. */
export function isEvent(frame: string): boolean {
  return /^data:/m.test(frame) && !/^event: ?heartbeat$/m.test(frame);
}
