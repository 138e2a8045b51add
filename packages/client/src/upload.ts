import type { FileObject } from "@cloud-agents/types";
import type { FilesApi, IdempotencyKeyOptions, UploadFileForm } from "./generated/Api.ts";
import type { EncodedForm } from "./http/encodeBody.ts";
import type { ResponsePromise } from "./http/ResponsePromise.ts";

/** The fields of `files.upload`, of which `file` may also be a stream. */
export interface UploadForm extends Omit<UploadFileForm, "file"> {
  /** The upload of a File or Blob is retried; a stream can be read only once, so its upload is not. */
  file: Blob | ReadableStream<Uint8Array>;
  /** The file name. The name of the File by default, else `file`. */
  name?: string | undefined;
  /** The media type. The type of the File or Blob by default, else `application/octet-stream`. */
  type?: string | undefined;
}

/** Progress of an upload. */
export interface UploadProgress {
  /** Bytes of the file handed to the network, some of which may not have arrived yet. A retry starts from 0. */
  sent: number;
  /** Size of the file in bytes; undefined for a stream. */
  total: number | undefined;
}

/** Options of `upload`. */
export interface UploadOptions extends IdempotencyKeyOptions {
  /** Called after each chunk of the file. An error it throws ends the upload. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/**
 * Uploads a file in chunks, without holding all of it in memory, and reports its progress. `files.upload` is enough where
 * that is not needed.
 *
 * It needs a runtime that can send a stream: Node, Deno, Bun, most workers, and Chromium over HTTP/2. Firefox and Safari
 * cannot.
 *
 * @returns The uploaded file, like `files.upload`.
 * @throws TypeError when the runtime cannot send a stream; rejects like `files.upload`.
 * @example
 * ```ts
 * const file = new Blob(["# Plan"]);
 * await upload(api, { file, name: "plan.md" }, { onProgress: ({ sent, total }) => console.log(sent, total) });
 * ```
 */
export function upload(
  { files }: { files: FilesApi },
  { file, name, type, ...fields }: UploadForm,
  { onProgress, headers, ...options }: UploadOptions = {},
): ResponsePromise<FileObject> {
  if (!canSendStreams()) {
    throw new TypeError(
      "This runtime cannot send a stream. Call files.upload({ file }) with a File; it reports no progress.",
    );
  }
  const boundary = `cloud-agents-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  const part = (header: string) => `--${boundary}\r\nContent-Disposition: form-data; ${header}\r\n\r\n`;
  const filename = name ?? (file instanceof File ? file.name : "file");
  const mediaType = type ?? ((file instanceof Blob && file.type) || "application/octet-stream");
  const head =
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(
        ([key, value]) =>
          `${part(`name="${key}"`)}${typeof value === "string" ? value : JSON.stringify(value)}\r\n`,
      )
      .join("") + part(`name="file"; filename="${quoted(filename)}"\r\nContent-Type: ${mediaType}`);
  const total = file instanceof Blob ? file.size : undefined;

  const form: EncodedForm = {
    once: file instanceof ReadableStream,
    stream() {
      let sent = 0;
      return framed(
        head,
        file instanceof ReadableStream ? file : file.stream(),
        `\r\n--${boundary}--\r\n`,
        (bytes) => {
          sent += bytes;
          onProgress?.({ sent, total });
        },
        options.signal,
      );
    },
  };
  return files.upload(form as never, {
    ...options,
    headers: { ...headers, "content-type": `multipart/form-data; boundary=${boundary}` },
  });
}

/** Encoded like in HTML forms: a name must not end its quotes or its line. */
function quoted(name: string): string {
  return name.replace(/["\r\n]/g, encodeURIComponent);
}

function framed(
  head: string,
  content: ReadableStream<Uint8Array>,
  tail: string,
  onChunk: (bytes: number) => void,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reader = content.getReader();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      // Some runtimes continue to read after an abort, to the end of the stream if it has one.
      if (signal?.aborted) {
        await reader.cancel(signal.reason);
        throw signal.reason;
      }
      const { done, value } = await reader.read();
      if (done) {
        controller.enqueue(encoder.encode(tail));
        controller.close();
      } else {
        controller.enqueue(value);
        onChunk(value.byteLength);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A runtime that does not support streams as bodies never reads `duplex`, and sends the text "[object ReadableStream]". */
function canSendStreams(): boolean {
  let isRead = false;
  const init = {
    method: "POST",
    body: new ReadableStream(),
    get duplex() {
      isRead = true;
      return "half" as const;
    },
  };
  return !new Request("http://localhost", init).headers.has("content-type") && isRead;
}
