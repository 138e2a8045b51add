import type { Operation } from "./Operation.ts";

/**
 * The request body as it is sent: JSON text, or a form.
 *
 * In a form, a Blob or File is a file part, text stays as it is, and everything else is sent as JSON.
 *
 * @throws TypeError when the body is not an object, or a file part is bare bytes.
 */
export function encodeBody(
  name: string,
  { body: kind }: Operation,
  body: unknown,
): string | FormData | undefined {
  if (kind === "none" || body === undefined) return undefined;
  if (typeof body !== "object" || body === null) {
    throw new TypeError(
      `The body of ${name} must be an object, got ${body === null ? "null" : typeof body}.`,
    );
  }
  if (kind === "json") return JSON.stringify(body);

  const form = new FormData();
  for (const [key, value] of Object.entries(body)) {
    if (value === undefined) continue;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      throw new TypeError(`${name} got bare bytes as "${key}". Pass new File([bytes], "name.txt") instead.`);
    }
    if (value instanceof Blob) form.append(key, value);
    else form.append(key, typeof value === "string" ? value : JSON.stringify(value));
  }
  return form;
}
