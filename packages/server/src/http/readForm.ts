import { createHash, type Hash } from "node:crypto";
import { Dicer } from "@fastify/busboy";
import { problem } from "./ApiProblem.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { drain } from "./drain.ts";
import { headerParameters } from "./headerParameters.ts";
import { type FormRules, noBody, type RequestBody, type Upload } from "./RequestBody.ts";

/** The headers of a part by name in lower case, a character for each byte. */
type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * How much of one text is kept, in bytes: more than any text of a form may have, which is 1,000,000 characters of up to four bytes, so that
 * one that is too long still is when it is cut.
 */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** How much is kept of all texts that nothing is made of, in bytes: they only tell requests with the same key apart. */
const MAX_UNUSED_BYTES = 64 * 1024;

/** A part of which something is made. */
interface Part {
  add(bytes: Buffer): void | Promise<void>;
  /** @throws ApiProblem when it is not what it should be. */
  end(): void;
}

/**
 * Reads a form with the same result on every version of Node. Names of files can be quoted, not quoted, escaped, and in
 * `filename*`; what comes before the first and after the last part is dropped. The bytes of files are passed on as they come, and no more
 * is read before they are taken.
 *
 * @param contentType The request's header, which has the boundary.
 * @throws ApiProblem 400, once everything was read, when it is not a form, or for the first part that has no name, has a name that an
 * earlier one has, or is text that is not UTF-8.
 */
export async function readForm(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  rules: FormRules,
): Promise<RequestBody> {
  const boundary = headerParameters(contentType).get("boundary");
  if (!boundary) {
    if ((await drain(chunks)) === 0) return noBody;
    throw problem(400, "malformed_request", {});
  }
  const form = new Form(rules);
  try {
    return (await parse(chunks, boundary, form)) === 0 ? noBody : form.end();
  } catch (error) {
    await form.release();
    throw error;
  }
}

/**
 * Has the parts of a form added to it.
 *
 * @returns How many bytes were read.
 */
async function parse(chunks: AsyncIterable<Uint8Array>, boundary: string, form: Form): Promise<number> {
  // Its parts never ask it to wait: it would wait for ever for one that has ended meanwhile. `work` is waited for instead.
  const settings = { boundary, partHwm: 2 ** 30 };
  const parser = new Dicer(settings);
  const ends: Promise<void>[] = [];
  /** What is done with the bytes of parts, one after the other. */
  let work = Promise.resolve();
  const parsed = new Promise<void>((resolve, reject) => {
    const malformed = () => reject(problem(400, "malformed_request", {}));
    parser.on("part", (stream) => {
      const index = form.begin();
      stream.on("header", (found) => form.open(index, found as PartHeaders));
      stream.on("data", (bytes: Buffer) => {
        work = work.then(() => form.add(index, bytes));
      });
      stream.on("error", malformed);
      ends.push(new Promise((done) => stream.on("end", done)));
    });
    parser.on("error", malformed);
    parser.on("finish", resolve);
  });
  parsed.catch(() => {});
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      await new Promise<void>((resolve) => parser.write(chunk, () => resolve()));
      await work;
    }
    if (length === 0) return length;
    parser.end();
    await parsed;
    await Promise.all(ends);
  } finally {
    await work;
  }
  return length;
}

/** What a form has so far. */
class Form {
  readonly #rules: FormRules;
  readonly #value: Record<string, unknown> = {};
  readonly #files = new Map<string, Upload>();
  readonly #digests = new Map<string, object>();
  /** One that has no headers is undefined, and null is one of which nothing is made. */
  readonly #parts: (Part | null | undefined)[] = [];
  /** The first part with a mistake in its headers. */
  #mistaken = Number.POSITIVE_INFINITY;
  #mistake: unknown;
  /** Is reported at the end: a client whose request was not read to its end would not get a response. */
  #failure: { error: unknown } | undefined;
  #unusedBytes = MAX_UNUSED_BYTES;

  constructor(rules: FormRules) {
    this.#rules = rules;
  }

  /** @returns The index of the next part. */
  begin(): number {
    return this.#parts.push(undefined) - 1;
  }

  open(index: number, headers: PartHeaders): void {
    if (index > this.#mistaken) return;
    try {
      this.#parts[index] = this.#open(headers);
    } catch (error) {
      this.#mistaken = index;
      this.#mistake = error;
    }
  }

  /** What is behind a mistake is dropped; what is before may have another one. */
  async add(index: number, bytes: Buffer): Promise<void> {
    if (index >= this.#mistaken || this.#failure) return;
    try {
      await this.#parts[index]?.add(bytes);
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** @throws ApiProblem of the first part that has a mistake, or why bytes could not be put where they should. */
  end(): RequestBody {
    if (this.#failure) throw this.#failure.error;
    for (const [index, part] of this.#parts.entries()) {
      if (index === this.#mistaken) throw this.#mistake;
      if (part === undefined) throw problem(400, "malformed_request", {});
      part?.end();
    }
    return { value: this.#value, files: this.#files, digests: this.#digests };
  }

  async release(): Promise<void> {
    for (const { content } of this.#files.values()) await content.release(false);
  }

  #open(headers: PartHeaders): Part | null {
    const [disposition = ""] = headers["content-disposition"] ?? [];
    const parameters = headerParameters(disposition);
    const rawName = parameters.get("name");
    if (rawName === undefined || !/^form-data\s*;/i.test(disposition))
      throw problem(400, "malformed_request", {});
    const name = decodeName(rawName, "The name of a field");
    const filename = filenameOf(parameters, name);
    // What a page sends for a file input without a file.
    if (filename === "") return null;
    if (Object.hasOwn(this.#value, name))
      throw problem(400, "repeated", { subject: `Field '${name}'` }, name);
    if (filename === undefined) return this.#openText(name);
    return this.#openFile(name, filename, headers["content-type"]?.[0] ?? "text/plain");
  }

  #openFile(field: string, filename: string, type: string): Part {
    const file = new File([], filename, { type });
    this.#set(field, file);
    const hash = createHash("sha256");
    const upload = this.#rules.has(field) ? { size: 0, content: this.#rules.receive() } : undefined;
    if (upload) this.#files.set(field, upload);
    return {
      async add(bytes) {
        hash.update(bytes);
        if (!upload) return;
        upload.size += bytes.length;
        await upload.content.write(bytes);
      },
      end: () => {
        this.#digests.set(field, { filename, type: file.type, sha256: hash.digest("hex") });
      },
    };
  }

  #openText(field: string): Part {
    this.#set(field, "");
    const isUsed = this.#rules.has(field);
    const text = new PartialText(isUsed ? MAX_TEXT_BYTES : this.#unusedBytes);
    return {
      add: (bytes) => {
        text.add(bytes);
        if (!isUsed) this.#unusedBytes = text.room;
      },
      end: () => {
        const { value, sha256 } = text.end(`Field '${field}'`, field);
        this.#set(field, value);
        if (sha256 !== undefined) this.#digests.set(field, { sha256 });
      },
    };
  }

  #set(field: string, value: unknown): void {
    Object.defineProperty(this.#value, field, { value, enumerable: true, configurable: true });
  }
}

/** A text of which no more is kept than there is room for. */
class PartialText {
  /** How much more is kept, in bytes. */
  room: number;
  readonly #kept: Buffer[] = [];
  /** Of all of it, once it is more than what is kept. */
  #whole: { hash: Hash; decoder: InstanceType<typeof TextDecoder> } | undefined;
  #isUtf8 = true;

  constructor(room: number) {
    this.room = room;
  }

  add(bytes: Buffer): void {
    if (!this.#whole && bytes.length > this.room) {
      this.#whole = { hash: createHash("sha256"), decoder: new TextDecoder("utf-8", { fatal: true }) };
      for (const kept of this.#kept) this.#take(kept);
    }
    if (this.#whole) this.#take(bytes);
    const fitting = Buffer.from(bytes.subarray(0, this.room));
    this.#kept.push(fitting);
    this.room -= fitting.length;
  }

  /**
   * @param subject What messages call it.
   * @param param Where it is in the request.
   * @returns The text, or, with the hash of all of it, its beginning.
   * @throws ApiProblem 400 when it is not UTF-8.
   */
  end(subject: string, param: string): { value: string; sha256?: string } {
    const kept = Buffer.concat(this.#kept);
    if (!this.#whole) return { value: decodeUtf8(kept, subject, param) };
    this.#take();
    if (!this.#isUtf8) throw problem(400, "not_utf8", { subject }, param);
    return { value: kept.toString("utf8"), sha256: this.#whole.hash.digest("hex") };
  }

  /** @param bytes Absent at the end, where no character may be cut short. */
  #take(bytes?: Buffer): void {
    if (!this.#whole || !this.#isUtf8) return;
    if (bytes) this.#whole.hash.update(bytes);
    try {
      this.#whole.decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      this.#isUtf8 = false;
    }
  }
}

/** @returns The name of a part's file; undefined when the part is text. */
function filenameOf(parameters: ReadonlyMap<string, string>, field: string): string | undefined {
  const subject = `The name of the file in field '${field}'`;
  const extended = parameters.get("filename*");
  if (extended !== undefined) return decodeExtended(extended, subject, field);
  const filename = parameters.get("filename");
  return filename === undefined ? undefined : decodeName(filename, subject, field);
}

/** Decodes a name: UTF-8, of which forms send three characters in their own way. */
function decodeName(raw: string, subject: string, param?: string): string {
  const name = decodeUtf8(Buffer.from(raw, "latin1"), subject, param);
  return name.replace(/%(0A|0D|22)/gi, (code) => decodeURIComponent(code));
}

/** Decodes a value of RFC 8187, such as `UTF-8'en'%E2%82%AC.txt`. */
function decodeExtended(raw: string, subject: string, param: string): string {
  const [, charset = "", encoded = ""] =
    /^(utf-8|iso-8859-1)'[^']*'((?:%[\da-f]{2}|[^%\s])*)$/i.exec(raw) ?? [];
  if (charset === "") throw problem(400, "not_utf8", { subject }, param);
  const bytes = encoded.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (charset.toLowerCase() !== "utf-8") return bytes;
  return decodeUtf8(Buffer.from(bytes, "latin1"), subject, param);
}
