/** The most bytes that are read of one body: what a server sends must not fill the memory of who tests it. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads the text of a response, to its end or for a while.
 *
 * @param ms How many milliseconds at most. What has arrived by then is returned: a stream need not end.
 */
export async function readBody(response: Response, ms: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const enough = setTimeout(() => void reader.cancel().catch(() => {}), ms);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      bytes += part.value.byteLength;
      if (bytes > MAX_BYTES) throw new Error(`The body has more than ${MAX_BYTES} bytes.`);
    }
  } finally {
    clearTimeout(enough);
    await reader.cancel().catch(() => {});
  }
  return text + decoder.decode();
}
