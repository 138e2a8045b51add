/** What the old body is made of, and whether the reader of the new one is gone. */
interface Source {
  readonly parts: AsyncIterator<Uint8Array, void>;
  readonly gone: AbortSignal;
}

/**
 * Gives a response another body.
 *
 * @param response What the body is read from, never further ahead than the new one is read.
 * @param change Makes the new body; it ends with what is returned.
 */
export function changeBody(
  response: Response,
  change: (source: Source) => AsyncGenerator<Uint8Array, void>,
): Response {
  const reader = response.body?.getReader();
  const gone = new AbortController();
  const changed = change({ parts: chunks(reader), gone: gone.signal });
  const stop = async (reason?: unknown): Promise<void> => {
    gone.abort();
    // Before the generator, which may be waiting for what the reader has to say.
    await reader?.cancel(reason);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await changed.next();
          if (!done) return controller.enqueue(value);
          await stop();
          controller.close();
        } catch (error) {
          await stop(error);
          throw error;
        }
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  // Makes @hono/node-server send the headers at once, and every part before it reads the next one.
  headers.set("transfer-encoding", "chunked");
  return new Response(body, { status: response.status, headers });
}

async function* chunks(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return;
    if (value) yield value;
  }
}
