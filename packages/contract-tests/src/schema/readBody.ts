/** The most bytes that are read of one body: what a server sends must not fill the memory of who tests it. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads the text of a response, to its end or for a while.
 *
 * @param ms How many milliseconds at most. What has arrived by then is returned: a stream need not end.
 * @throws Error when the connection breaks, or the body is too large.
 */
export async function readBody(response: Response, ms: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<{ done: true; value?: undefined }>((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), ms);
  });
  try {
    while (bytes <= MAX_BYTES) {
      const { done, value } = await Promise.race([reader.read(), enough]);
      if (done) break;
      text += decoder.decode(value, { stream: true });
      bytes += value.byteLength;
    }
  } finally {
    clearTimeout(timer);
  }
  await reader.cancel();
  if (bytes > MAX_BYTES) throw new Error(`The body has more than ${MAX_BYTES} bytes.`);
  return text + decoder.decode();
}
