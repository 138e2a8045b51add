/**
 * Reads what nothing is made of, so that its length is known and the client gets to read why.
 *
 * @returns How many bytes it was.
 */
export async function drain(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of chunks) length += chunk.length;
  return length;
}
