import { problem } from "./ApiProblem.ts";
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
 * @throws ApiProblem 400 when it is too long, of another media type, or cannot be parsed.
 */
export async function readBody(
  request: Request,
  kind: keyof typeof mediaTypes,
  maxBytes: number,
): Promise<RequestBody> {
  const length = request.headers.get("content-length");
  if (length !== null && Number(length) > maxBytes) throw tooLarge(maxBytes);
  // With a length, which Node enforces, the body can be read in one go.
  const bytes = length === null ? await readAtMost(request, maxBytes) : undefined;
  if (length === "0" || bytes?.length === 0) return noBody;
  const contentType = request.headers.get("content-type") ?? "";
  if (!isMediaType(contentType, mediaTypes[kind])) {
    throw problem(400, "content_type", { expected: mediaTypes[kind] }, "Content-Type");
  }
  if (kind === "json") return readJson(bytes ? bytes.toString("utf8") : await request.text());
  return readForm(bytes ?? (await request.arrayBuffer()), contentType);
}

function readJson(text: string): RequestBody {
  try {
    return { value: JSON.parse(text), files: noFiles };
  } catch {
    throw problem(400, "invalid_json", {});
  }
}

async function readForm(bytes: ArrayBuffer | Buffer, contentType: string): Promise<RequestBody> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw problem(400, "malformed_request", {});
    });
  const value: Record<string, unknown> = {};
  const files = new Map<string, Uint8Array>();
  for (const [name, field] of form) {
    // What a page sends for a file input without a file.
    if (typeof field !== "string" && field.name === "") continue;
    if (Object.hasOwn(value, name)) throw problem(400, "repeated", { subject: `Field '${name}'` }, name);
    Object.defineProperty(value, name, { value: field, enumerable: true });
    if (typeof field !== "string") files.set(name, new Uint8Array(await field.arrayBuffer()));
  }
  return { value, files };
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
