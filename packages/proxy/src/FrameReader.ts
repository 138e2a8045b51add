/** One event of a stream, with the bytes that it was sent in. */
export interface Frame {
  bytes: Buffer;
  /** The field `event`. */
  event: string | undefined;
  /** The field `id`. */
  id: string | undefined;
  /** The field `data`, its lines joined; undefined for a frame without one, such as a comment. */
  data: string | undefined;
  /** The field `retry`. */
  retry: string | undefined;
  /** Whether the bytes are UTF-8. */
  isText: boolean;
}

const CR = 13;
const LF = 10;

/** An event that is longer than this is not kept to be checked. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/**
 * Splits a stream of server-sent events into its frames, as the bytes arrive. A frame is complete with the first byte that says so: a
 * line feed after a carriage return that ended a frame belongs to the next one, so that nothing waits for it.
 */
export class FrameReader {
  #parts: Buffer[] = [];
  #length = 0;
  #isLineEmpty = true;
  #isAfterCr = false;
  #isTooLong = false;

  /** Whether bytes have arrived that are not a whole frame yet. */
  get isInFrame(): boolean {
    return this.#length > 0 && !(this.#length === 1 && this.#parts[0]?.[0] === LF);
  }

  /** The bytes that are not a whole frame yet. */
  get rest(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /**
   * Reads the next bytes.
   *
   * @returns The frames that they complete. One of more than 4 MiB has no fields, and only its last bytes.
   */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      const isEnd = byte === CR || byte === LF;
      if (byte === LF && this.#isAfterCr) {
        this.#isAfterCr = false;
        continue;
      }
      this.#isAfterCr = byte === CR;
      if (isEnd && this.#isLineEmpty) {
        this.#keep(chunk.subarray(from, at + 1));
        frames.push(this.#take());
        from = at + 1;
      }
      this.#isLineEmpty = isEnd;
    }
    this.#keep(chunk.subarray(from));
    return frames;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#length + bytes.length > MAX_FRAME_BYTES) {
      this.#isTooLong = true;
      this.#parts = [];
      this.#length = 0;
    }
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #take(): Frame {
    const bytes = this.rest;
    const isTooLong = this.#isTooLong;
    this.#parts = [];
    this.#length = 0;
    this.#isTooLong = false;
    return isTooLong ? { ...parseFrame(Buffer.alloc(0)), bytes } : parseFrame(bytes);
  }
}

/** Reads the fields of a frame. */
export function parseFrame(bytes: Buffer): Frame {
  const frame: Frame = {
    bytes,
    event: undefined,
    id: undefined,
    data: undefined,
    retry: undefined,
    isText: true,
  };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder().decode(bytes);
    frame.isText = false;
  }
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, name, value = ""] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "data") frame.data = frame.data === undefined ? value : `${frame.data}\n${value}`;
    else if (name === "event" || name === "id" || name === "retry") frame[name] = value;
  }
  return frame;
}
