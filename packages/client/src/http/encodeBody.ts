import { checkPlain } from "./checkNames.ts";
import type { Operation } from "./Operation.ts";

/** A form that is encoded while it is sent. The caller sets the content type. */
export interface EncodedForm {
  /** The bytes, from the beginning. */
  stream: () => ReadableStream<Uint8Array>;
  /** Whether `stream` can be called only once. */
  once: boolean;
}

/**
 * Encodes a request body: as JSON text, or as a form.
 *
 * In a form, a Blob or File becomes a file part, text stays as it is, and a plain object becomes JSON. A form that
 * encodes itself is returned unchanged.
 *
 * @throws TypeError when the body is neither a plain object nor, in JSON, a list, or when a part of a form is anything else.
 */
export function encodeBody(
  name: string,
  kind: Operation["body"],
  body: unknown,
): string | FormData | EncodedForm | undefined {
  if (!kind || body === undefined) return undefined;
  if (kind !== "json" || !Array.isArray(body)) checkPlain(`The body of ${name}`, body);
  if (kind === "json") return JSON.stringify(body);
  if ("stream" in (body as object)) return body as EncodedForm;

  const form = new FormData();
  for (const [key, value] of Object.entries(body as object)) {
    if (value instanceof Blob || typeof value === "string") form.append(key, value);
    else if (value?.constructor === Object) form.append(key, JSON.stringify(value));
    else if (value !== undefined)
      throw new TypeError(`${key} of ${name} must be a File: new File([bytes], "name.txt").`);
  }
  return form;
}
