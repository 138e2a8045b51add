import type { FileObject } from "@cloud-agents/types";
import type { EncodedForm } from "./encodeBody.ts";
import type { FilesApi, IdempotencyKeyOptions, UploadFileForm } from "./generated/Api.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";

/** What is uploaded: the fields of `files.upload`, of which `file` may be a stream. */
export interface UploadForm extends Omit<UploadFileForm, "file"> {
  /** A File or Blob is sent again when an attempt fails; a stream can be read only once, so its upload is not retried. */
  file: Blob | ReadableStream<Uint8Array>;
  /** The file's name. That of the File by default, else `file`. */
  name?: string | undefined;
  /** Its media type. That of the File or Blob by default, else `application/octet-stream`. */
  type?: string | undefined;
}

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes of the file that were given to the network, which may still have some of them. A retry starts from 0. */
  sent: number;
  /** Bytes of the file; undefined for a stream. */
  total: number | undefined;
}

/** Options of `upload`. */
export interface UploadOptions extends IdempotencyKeyOptions {
  /** Is told after each piece of the file. What it throws ends the upload. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/**
 * Uploads a file piece by piece, without having all of it in memory, and tells how far it is. Where that is not needed,
 * `files.upload` does.
 *
 * It needs a runtime that can send a stream: Node, Deno, Bun, most workers, and Chromium over HTTP/2. Firefox and Safari
 * cannot.
 *
 * @returns as `files.upload`.
 * @throws TypeError when the runtime cannot send a stream; rejects as `files.upload` does.
 */
export function upload(
  { files }: { files: FilesApi },
  { file, name, type, ...fields }: UploadForm,
  { onProgress, headers, ...options }: UploadOptions = {},
): ResponsePromise<FileObject> {
  if (!canSendStreams()) {
    throw new TypeError(
      "This runtime cannot send a stream. Call files.upload({ file }) with a File; it tells no progress.",
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

/** As HTML forms do it: a name must not end its quotes or its line. */
function quoted(name: string): string {
  return name.replace(/["\r\n]/g, encodeURIComponent);
}

function framed(
  head: string,
  content: ReadableStream<Uint8Array>,
  tail: string,
  onPiece: (bytes: number) => void,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reader = content.getReader();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      // Some runtimes go on reading after an abort, to the end of the stream if it has one.
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
        onPiece(value.byteLength);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A runtime that does not know streams as bodies does not ask for `duplex`, and sends their name as text. */
function canSendStreams(): boolean {
  let asked = false;
  const init = {
    method: "POST",
    body: new ReadableStream(),
    get duplex() {
      asked = true;
      return "half" as const;
    },
  };
  return !new Request("http://localhost", init).headers.has("content-type") && asked;
}
