import { writeFields } from "@cloud-agents/spec/writeQuery";
import { type EncodedForm, encodeBody as encodeJsonOrForm } from "../../../client/src/http/encodeBody.ts";
import type { Operation } from "../../../client/src/http/Operation.ts";

type Writings = Parameters<typeof writeFields>[1];

// Part of the generated client, in place of the one that knows JSON and forms only.

/**
 * Encodes a request body. In JSON it may be any value; in a form, each item of a list is a part of its own, and numbers and booleans are
 * their text. What is neither JSON nor a form with files is sent as it is, unless it is an object of the fields of a form.
 *
 * @param writings How fields of the form are written of which that is not as for most. Undefined where there is no such form.
 * @throws TypeError when the body is not what its operation takes.
 */
export function encodeBody(
  name: string,
  kind: Operation["body"],
  body: unknown,
  writings?: Writings,
): string | FormData | EncodedForm | Blob | ArrayBuffer | ArrayBufferView | URLSearchParams | undefined {
  if (kind === "json" && isScalar(body)) return JSON.stringify(body);
  if (kind === "multipart" && body?.constructor === Object) return encodeForm(name, body, writings ?? {});
  if (kind === "raw" && writings && body?.constructor === Object)
    return new URLSearchParams(writeFields(body as Record<string, unknown>, writings)).toString();
  if (kind !== "raw") return encodeJsonOrForm(name, kind, body);
  const isSent =
    body === undefined ||
    typeof body === "string" ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof URLSearchParams;
  if (!isSent)
    throw new TypeError(
      `The body of ${name} must be a text, bytes, a Blob or URLSearchParams: it is sent as it is.`,
    );
  return body as string | undefined;
}

/** Whether a value is in JSON what it is, and no object. NaN and Infinity would become null. */
function isScalar(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function encodeForm(name: string, fields: object, writings: Writings): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) {
    if (Object.hasOwn(writings, key)) {
      for (const [field, text] of writeFields({ [key]: value }, writings)) form.append(field, text);
      continue;
    }
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part === undefined) continue;
      if (part instanceof Blob || typeof part === "string") form.append(key, part);
      else if (typeof part === "boolean" || Number.isFinite(part)) form.append(key, String(part));
      else if (part?.constructor === Object || Array.isArray(part)) form.append(key, JSON.stringify(part));
      else
        throw new TypeError(
          `${key} of ${name} must be a Blob, a text, a number, a boolean or an object, or a list of them.`,
        );
    }
  }
  return form;
}
