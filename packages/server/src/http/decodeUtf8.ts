import { isUtf8 } from "node:buffer";
import { problem } from "./ApiProblem.ts";

/**
 * Reads text that has to be UTF-8. What is not would be stored as something else than what was sent.
 *
 * @param subject What messages call it.
 * @param param Where it is in the request.
 * @throws ApiProblem 400 when it is not UTF-8.
 */
export function decodeUtf8(bytes: Buffer, subject: string, param?: string): string {
  if (!isUtf8(bytes)) throw problem(400, "not_utf8", { subject }, param);
  return bytes.toString("utf8");
}
