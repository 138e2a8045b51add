import type { Transform } from "node:stream";
import zlib from "node:zlib";

/** Reads a body while it passes. */
export interface Sink {
  /**
   * Takes the next bytes.
   *
   * @returns False when it has more than it can take at once: then write no more before `drained` is called.
   */
  write(chunk: Buffer, drained: () => void): boolean;
  end(): void;
}

/** A part of a body, decoded. */
export interface Copy {
  bytes: Buffer;
  /** Whether it is all of the body. */
  isWhole: boolean;
  /** Why it cannot be decoded. */
  problem?: string;
}

/** How many bytes of a body are kept to be checked. */
export const MAX_COPY_BYTES = 2 * 1024 * 1024;

type Decoder = Transform & zlib.Zlib;

/** By content coding. A coding that this Node does not have is not decoded. */
const decoders: Record<string, (() => Decoder) | undefined> = {
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
  zstd: (zlib as { createZstdDecompress?: () => Decoder }).createZstdDecompress,
};

/**
 * Decodes the content coding of a body while it arrives.
 *
 * @param encoding The header `Content-Encoding`.
 * @returns Undefined when there is nothing to decode; "unknown" for a coding that cannot be decoded.
 */
export function createDecoder(encoding: string | undefined): Decoder | "unknown" | undefined {
  const coding = encoding?.trim().toLowerCase() ?? "";
  if (coding === "" || coding === "identity") return undefined;
  return decoders[coding]?.() ?? "unknown";
}

/** Passes a body through its decoder, if it has one. */
export class DecodingSink implements Sink {
  readonly #decoder: Decoder | "unknown" | undefined;
  readonly #read: (bytes: Buffer) => void;
  readonly #ended: (problem?: string) => void;
  #isDone = false;

  /**
   * @param read Called with the decoded bytes.
   * @param ended Called once, after the last of them.
   */
  constructor(
    encoding: string | undefined,
    read: (bytes: Buffer) => void,
    ended: (problem?: string) => void,
  ) {
    this.#decoder = createDecoder(encoding);
    this.#read = read;
    this.#ended = ended;
    if (typeof this.#decoder !== "object") return;
    this.#decoder.on("data", read);
    this.#decoder.once("end", () => this.#finish());
    this.#decoder.once("error", (error) => this.#finish(error.message));
  }

  write(chunk: Buffer, drained: () => void): boolean {
    if (this.#isDone || this.#decoder === "unknown") return true;
    if (!this.#decoder) {
      this.#read(chunk);
      return true;
    }
    if (this.#decoder.write(chunk)) return true;
    const go = () => {
      this.#decoder && typeof this.#decoder === "object" && this.#decoder.off("drain", go).off("close", go);
      drained();
    };
    this.#decoder.once("drain", go).once("close", go);
    return false;
  }

  end(): void {
    if (this.#decoder === "unknown") this.#finish("its content coding is not known here");
    else if (this.#decoder && !this.#isDone) this.#decoder.end();
    else this.#finish();
  }

  /** Reads no further. */
  stop(): void {
    if (typeof this.#decoder === "object") this.#decoder.destroy();
    this.#finish();
  }

  #finish(problem?: string): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#ended(problem);
  }
}

/** Keeps the first 2 MiB of a body, decoded. */
export class BodyCopy implements Sink {
  /** Resolves when the body ends, or is longer. */
  readonly copy: Promise<Copy>;
  readonly #sink: DecodingSink;
  #chunks: Buffer[] = [];
  #length = 0;
  #isCut = false;

  /** @param limit How many bytes to keep. */
  constructor(encoding: string | undefined, limit = MAX_COPY_BYTES) {
    let resolve: (copy: Copy) => void;
    this.copy = new Promise((done) => {
      resolve = done;
    });
    const read = (bytes: Buffer) => {
      if (this.#isCut) return;
      const room = limit - this.#length;
      if (bytes.length > room) {
        this.#isCut = true;
        this.#chunks.push(bytes.subarray(0, room));
        this.#sink.stop();
      } else {
        this.#chunks.push(bytes);
        this.#length += bytes.length;
      }
    };
    this.#sink = new DecodingSink(encoding, read, (problem) =>
      resolve({
        bytes: Buffer.concat(this.#chunks),
        isWhole: !this.#isCut && problem === undefined,
        ...(problem !== undefined && { problem }),
      }),
    );
  }

  write(chunk: Buffer, drained: () => void): boolean {
    return this.#sink.write(chunk, drained);
  }

  end(): void {
    this.#sink.end();
  }

  /** Reads no further, as after a connection that was lost. */
  stop(): void {
    this.#isCut = true;
    this.#sink.stop();
  }
}
