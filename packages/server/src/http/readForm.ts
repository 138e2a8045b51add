import { Dicer } from "@fastify/busboy";
import { problem } from "./ApiProblem.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { headerParameters } from "./headerParameters.ts";
import type { RequestBody } from "./readBody.ts";

/** The headers of a part by name in lower case, a character for each byte. */
type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

interface Part {
  headers: PartHeaders;
  content: Buffer;
}

/**
 * Reads a form with the same result on every version of Node. Names of files can be quoted, not quoted, escaped, and in
 * `filename*`; what comes before the first and after the last part is dropped.
 *
 * @param contentType The request's header, which has the boundary.
 * @throws ApiProblem 400 when it is not a form, has a field twice, or has text that is not UTF-8.
 */
export async function readForm(bytes: Buffer, contentType: string): Promise<RequestBody> {
  const boundary = headerParameters(contentType).get("boundary");
  if (!boundary) throw problem(400, "malformed_request", {});
  const value: Record<string, unknown> = {};
  const files = new Map<string, Uint8Array>();
  for (const { headers, content } of await readParts(bytes, boundary)) {
    const [disposition = ""] = headers["content-disposition"] ?? [];
    const parameters = headerParameters(disposition);
    const rawName = parameters.get("name");
    if (rawName === undefined || !/^form-data\s*;/i.test(disposition))
      throw problem(400, "malformed_request", {});
    const name = decodeName(rawName, "The name of a field");
    const filename = filenameOf(parameters, name);
    // What a page sends for a file input without a file.
    if (filename === "") continue;
    if (Object.hasOwn(value, name)) throw problem(400, "repeated", { subject: `Field '${name}'` }, name);
    const type = headers["content-type"]?.[0] ?? "text/plain";
    const field =
      filename === undefined
        ? decodeUtf8(content, `Field '${name}'`, name)
        : new File([content as Uint8Array<ArrayBuffer>], filename, { type });
    Object.defineProperty(value, name, { value: field, enumerable: true });
    if (filename !== undefined) files.set(name, content);
  }
  return { value, files };
}

async function readParts(bytes: Buffer, boundary: string): Promise<Part[]> {
  const parts: Promise<Part>[] = [];
  await new Promise<void>((resolve, reject) => {
    const malformed = () => reject(problem(400, "malformed_request", {}));
    const parser = new Dicer({ boundary });
    parser.on("part", (part) => {
      let headers: PartHeaders = {};
      const chunks: Buffer[] = [];
      part.on("header", (found) => {
        headers = found as PartHeaders;
      });
      part.on("data", (chunk: Buffer) => chunks.push(chunk));
      part.on("error", malformed);
      parts.push(
        new Promise((done) => part.on("end", () => done({ headers, content: Buffer.concat(chunks) }))),
      );
    });
    parser.on("error", malformed);
    parser.on("finish", resolve);
    parser.end(bytes);
  });
  return Promise.all(parts);
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
