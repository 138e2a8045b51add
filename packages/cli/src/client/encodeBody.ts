import { type EncodedForm, encodeBody as encodeJsonOrForm } from "../../../client/src/http/encodeBody.ts";
import type { Operation } from "../../../client/src/http/Operation.ts";

// Part of the generated client, in place of the one that knows JSON and forms only.

/**
 * Encodes a request body. One that is neither JSON nor a form with files is sent as it is.
 *
 * @throws TypeError when the body is not what its operation takes.
 */
export function encodeBody(
  name: string,
  kind: Operation["body"],
  body: unknown,
): string | FormData | EncodedForm | Blob | ArrayBuffer | ArrayBufferView | URLSearchParams | undefined {
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
