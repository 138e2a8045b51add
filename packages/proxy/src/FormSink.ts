import { Dicer } from "@fastify/busboy";
import { DecodingSink, type Sink } from "./BodyCopy.ts";

/** A form that was read while it passed. */
export interface ReadForm {
  /** Texts by name, and a file without content in place of each file. */
  fields: Record<string, unknown>;
  /** Why the form cannot be read, or is not checked. */
  problem?: string;
}

/** How much of a form is kept: of the text of one field, and how many fields. The contents of files are not kept at all. */
const MAX_FIELD_BYTES = 256 * 1024;
const MAX_FIELDS = 100;

/** Reads the fields of a form while it passes, whatever the size of its files. */
export class FormSink implements Sink {
  /** Resolves when the form ends. */
  readonly form: Promise<ReadForm>;
  readonly #sink: DecodingSink;

  /** @param contentType The request's header, which has the boundary. */
  constructor(contentType: string, encoding: string | undefined) {
    const fields: Record<string, unknown> = {};
    let resolve: (form: ReadForm) => void;
    this.form = new Promise((done) => {
      resolve = done;
    });
    const boundary = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(contentType);
    const parser = new Dicer({ boundary: boundary?.[1] ?? boundary?.[2] ?? "-" });
    const parts: Promise<void>[] = [];
    let count = 0;
    let tooLong: string | undefined;
    parser.on("part", (part) => {
      let name: string | undefined;
      let filename: string | undefined;
      const chunks: Buffer[] = [];
      let length = 0;
      part.on("header", (header) => {
        const [disposition = ""] = (header as Record<string, string[]>)["content-disposition"] ?? [];
        name = parameterOf(disposition, "name");
        filename = parameterOf(disposition, "filename") ?? parameterOf(disposition, "filename\\*");
      });
      part.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (filename !== undefined) return;
        if (length <= MAX_FIELD_BYTES) chunks.push(chunk);
        else tooLong = `field '${name}' is longer than ${MAX_FIELD_BYTES} bytes`;
      });
      let ended = () => {};
      parts.push(
        new Promise((done) => {
          ended = done;
        }),
      );
      part.on("end", () => {
        ended();
        count += 1;
        if (name === undefined || count > MAX_FIELDS || filename === "") return;
        const value =
          filename === undefined ? Buffer.concat(chunks).toString("utf8") : new File([], filename);
        Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
      });
      part.on("error", () => {});
    });
    parser.on("error", (error: Error) => resolve({ fields, problem: error.message }));
    parser.on("finish", async () => {
      // Parts can end after the form.
      await Promise.all(parts);
      const problem = tooLong ?? (count > MAX_FIELDS ? `it has more than ${MAX_FIELDS} fields` : undefined);
      resolve({ fields, ...(problem !== undefined && { problem }) });
    });
    this.#sink = new DecodingSink(
      encoding,
      (bytes) => void parser.write(bytes),
      (problem) => {
        if (problem === undefined) parser.end();
        else resolve({ fields, problem });
      },
    );
  }

  write(chunk: Buffer, drained: () => void): boolean {
    return this.#sink.write(chunk, drained);
  }

  end(): void {
    this.#sink.end();
  }
}

/** A parameter of `Content-Disposition`; its bytes were read one character each. */
function parameterOf(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:\\\\.|[^"\\\\])*)"|([^;]*))`, "is").exec(header);
  if (!found) return undefined;
  const raw = found[1] ?? found[2]?.trim() ?? "";
  return Buffer.from(raw.replace(/\\(["\\])/g, "$1"), "latin1").toString("utf8");
}
