import { problem } from "./ApiProblem.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { headerParameters } from "./headerParameters.ts";
import { isMediaType } from "./isMediaType.ts";

/** The body of a request. */
export interface RequestBody {
  /** The JSON value, or the fields of a form; undefined when there is no body. */
  value: unknown;
  /** The bytes of the form's files, by field. */
  files: ReadonlyMap<string, Uint8Array>;
}

const noFiles: ReadonlyMap<string, Uint8Array> = new Map();

/** What an operation without a body works with. */
export const noBody: RequestBody = { value: undefined, files: noFiles };

const mediaTypes = { json: "application/json", multipart: "multipart/form-data" };

/**
 * Reads a request's body.
 *
 * @param maxBytes A longer body is not read to its end.
 * @throws ApiProblem 400 when it is too long, of another media type, compressed, not UTF-8, or cannot be parsed.
 */
export async function readBody(
  request: Request,
  kind: keyof typeof mediaTypes,
  maxBytes: number,
): Promise<RequestBody> {
  const { headers } = request;
  const length = headers.get("content-length");
  if (length !== null && Number(length) > maxBytes) throw tooLarge(maxBytes);
  // With a length, which Node enforces, the body can be read in one go.
  const bytes =
    length === null ? await readAtMost(request, maxBytes) : Buffer.from(await request.arrayBuffer());
  if (bytes.length === 0) return noBody;
  const contentType = headers.get("content-type") ?? "";
  if (!isMediaType(contentType, mediaTypes[kind]))
    throw problem(400, "content_type", { expected: mediaTypes[kind] }, "Content-Type");
  if ((headers.get("content-encoding") ?? "identity") !== "identity")
    throw problem(400, "content_encoding", {}, "Content-Encoding");
  if (kind === "json") return { value: readJson(bytes, contentType), files: noFiles };
  // Loaded for the first form, of which many servers never get one.
  const { readForm } = await import("./readForm.ts");
  return readForm(bytes, contentType);
}

function readJson(bytes: Buffer, contentType: string): unknown {
  const charset = contentType.includes(";") ? headerParameters(contentType).get("charset") : undefined;
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset))
    throw problem(400, "charset", {}, "Content-Type");
  const text = decodeUtf8(bytes, "Request body");
  if (text.startsWith("\uFEFF")) throw problem(400, "byte_order_mark", {});
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem(400, "invalid_json", {});
  }
  // Only numbers like these can be larger than any, and looking at every value takes time.
  if (/[eE]\+?\d{3}|\d{309}/.test(text)) checkNumbers(value, []);
  return value;
}

/** Refuses numbers that are too large to be kept: they would be stored as null. */
function checkNumbers(value: unknown, path: readonly (string | number)[]): void {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    const param = path.reduce<string>(
      (text, step) => (typeof step === "number" ? `${text}[${step}]` : text ? `${text}.${step}` : step),
      "",
    );
    throw problem(400, "number_too_large", { subject: param ? `Field '${param}'` : "Request body" }, param);
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) checkNumbers(item, [...path, index]);
  else for (const [name, field] of Object.entries(value)) checkNumbers(field, [...path, name]);
}

async function readAtMost(request: Request, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number) {
  return problem(400, "body_too_large", { limit });
}
