/** The largest body that is read, in bytes: a server, or something in front of it, must not fill the memory. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body as text.
 *
 * @param signal Ends the reading at once and closes the connection. The body's own signal is not enough: the one of a
 *   Request does nothing any more once the Request was garbage collected (nodejs/node#55428).
 * @throws RangeError when the body is larger than 64 MiB, the signal's reason, and what reading throws.
 */
export async function readText({ body }: Response, signal: AbortSignal): Promise<string> {
  const reader = body?.getReader();
  if (!reader) return "";
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let bytes = 0; ; ) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return text + decoder.decode();
      bytes += value.byteLength;
      if (bytes > MAX_BODY_BYTES) {
        cancel();
        throw new RangeError(`the body is larger than ${MAX_BODY_BYTES} bytes`);
      }
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
