import { type ApiProblem, problem } from "./ApiProblem.ts";
import { decodeUtf8 } from "./decodeUtf8.ts";
import { drain } from "./drain.ts";
import { headerParameters } from "./headerParameters.ts";
import { isMediaType } from "./isMediaType.ts";
import { type FormRules, noBody, type RequestBody } from "./RequestBody.ts";

const mediaTypes = { json: "application/json", multipart: "multipart/form-data" };

/**
 * Reads a request's body: JSON as a whole, a form piece by piece.
 *
 * @param maxBytes A longer body is not read to its end.
 * @returns The body; the contents of its files have to be released.
 * @throws ApiProblem 400 when it is too long, of another media type, compressed, not UTF-8, or cannot be parsed.
 */
export async function readBody(
  request: Request,
  kind: keyof typeof mediaTypes,
  maxBytes: number,
  rules: FormRules,
): Promise<RequestBody> {
  const { headers } = request;
  const length = headers.get("content-length");
  if (length !== null && Number(length) > maxBytes) throw tooLarge(maxBytes);
  const contentType = headers.get("content-type") ?? "";
  const refusal = refusalOf(headers, mediaTypes[kind]);
  if (refusal) {
    if ((await drain(atMost(request, maxBytes))) === 0) return noBody;
    throw refusal;
  }
  if (kind === "multipart") {
    // Loaded for the first form, of which many servers never get one.
    const { readForm } = await import("./readForm.ts");
    return readForm(atMost(request, maxBytes), contentType, rules);
  }
  // With a length, which Node enforces, the body can be read in one go.
  const bytes =
    length === null ? await collect(atMost(request, maxBytes)) : Buffer.from(await request.arrayBuffer());
  return bytes.length === 0 ? noBody : { ...noBody, value: readJson(bytes, contentType) };
}

function refusalOf(headers: Headers, expected: string): ApiProblem | undefined {
  if (!isMediaType(headers.get("content-type") ?? "", expected))
    return problem(400, "content_type", { expected }, "Content-Type");
  if ((headers.get("content-encoding") ?? "identity") !== "identity")
    return problem(400, "content_encoding", {}, "Content-Encoding");
  return undefined;
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

/** The body of a request, piece by piece; one that is too long ends with the reason. */
async function* atMost(request: Request, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function tooLarge(limit: number) {
  return problem(400, "body_too_large", { limit });
}
