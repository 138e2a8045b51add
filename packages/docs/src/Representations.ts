import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** A file as it is sent. */
export interface Representation {
  body: Buffer;
  /** Quoted, as in the header. */
  etag: string;
  encoding: Encoding | undefined;
}

type Encoding = "br" | "gzip";

/** Bytes that are kept at most; what was used longest ago goes first. The whole site takes some 15 million. */
const MAX_BYTES = 64_000_000;

/** Smaller ones fit into a packet or two anyway. */
const MIN_COMPRESSED = 1_000;

const compressors: Record<Encoding, (body: Buffer) => Promise<Buffer>> = {
  // Quality 5 is some ten times as fast as the best, for a tenth more bytes.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
};

/** Files, compressed as readers take them, and kept until they change. */
export class Representations {
  readonly #kept = new Map<string, Promise<Representation>>();
  readonly #sizes = new Map<string, number>();
  readonly #change: (path: string, body: Buffer) => Buffer;
  #bytes = 0;

  /** @param change What is done to a file before it is sent. */
  constructor(change: (path: string, body: Buffer) => Buffer) {
    this.#change = change;
  }

  /**
   * Reads a file.
   *
   * @param version Differs when the file has changed, such as its time and size.
   * @param acceptEncoding The request's header.
   * @param isText Whether compressing it saves anything.
   */
  async read(
    path: string,
    version: string,
    acceptEncoding: string | undefined,
    isText: boolean,
  ): Promise<Representation> {
    const encoding = isText ? chooseEncoding(acceptEncoding) : undefined;
    const key = `${encoding ?? "identity"} ${version} ${path}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const made = this.#make(path, encoding);
    this.#kept.set(key, made);
    try {
      const { body } = await made;
      this.#sizes.set(key, body.length);
      this.#bytes += body.length;
      this.#forget();
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
    return made;
  }

  async #make(path: string, encoding: Encoding | undefined): Promise<Representation> {
    const whole = this.#change(path, await readFile(path));
    const hash = createHash("sha256").update(whole).digest("base64url").slice(0, 22);
    if (encoding === undefined || whole.length < MIN_COMPRESSED) {
      return { body: whole, etag: `"${hash}"`, encoding: undefined };
    }
    return { body: await compressors[encoding](whole), etag: `"${hash}-${encoding}"`, encoding };
  }

  #forget(): void {
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= MAX_BYTES) return;
      const size = this.#sizes.get(key);
      // What is still being made has no size yet.
      if (size === undefined) continue;
      this.#bytes -= size;
      this.#sizes.delete(key);
      this.#kept.delete(key);
    }
  }
}

/** The best encoding that a reader takes: one that is named without `q=0`. */
function chooseEncoding(header = ""): Encoding | undefined {
  const taken = header
    .toLowerCase()
    .split(",")
    .map((each) => each.trim().split(/\s*;\s*/))
    .filter(([, quality = "q=1"]) => !/^q=0(\.0*)?$/.test(quality))
    .map(([name]) => name);
  return (["br", "gzip"] as const).find((encoding) => taken.includes(encoding));
}
