import { createHash } from "node:crypto";
import type { Clock } from "../ids/Clock.ts";
import type { Store } from "../store/openStore.ts";
import { problem } from "./ApiProblem.ts";
import type { ApiResponse as Reply } from "./ApiResponse.ts";
import { canonicalJson } from "./canonicalJson.ts";
import type { RequestBody } from "./readBody.ts";

/** How long an answer is kept, in milliseconds. */
const keptFor = 24 * 60 * 60 * 1000;

/**
 * Tells requests apart.
 *
 * @param path The values in the path.
 * @returns A hash that is the same for the same operation, path and body: equal JSON values, or equal fields and files of a form.
 */
export function requestHash(operation: string, path: object, { value, files }: RequestBody): string {
  const uploads = [...files].map(([name, bytes]) => {
    const { name: filename, type } = (value as Record<string, File>)[name] as File;
    return [name, { filename, type, sha256: createHash("sha256").update(bytes).digest("hex") }] as const;
  });
  const body = uploads.length === 0 ? value : { ...(value as object), ...Object.fromEntries(uploads) };
  return createHash("sha256").update(canonicalJson({ operation, path, body })).digest("hex");
}

/** One use of an idempotency key. */
export interface KeyUse {
  account: string;
  key: string;
  /** As `requestHash` made it. */
  request: string;
}

/**
 * Does what a request asks for, or finds the answer to the request that had the same key before. Has to run inside of the
 * transaction of what the request does: then nothing is done without its answer being kept, and the other way round. As nothing can
 * come between, a request that is sent twice at the same time finds the first one's answer, too.
 *
 * @param run Does it; an error that it throws is not kept.
 * @throws ApiProblem 409 when the key was used for another request.
 */
export function answerOnce(
  { store, clock }: { store: Store; clock: Clock },
  { account, key, request }: KeyUse,
  run: () => Reply,
): Reply {
  const now = clock.now().getTime();
  const kept = store.answers.find(account, key, now);
  if (kept) {
    if (kept.request !== request) throw problem(409, "key_reused", {}, "Idempotency-Key");
    return { status: kept.status, body: kept.body, headers: { "idempotent-replayed": "true" } };
  }
  const reply = run();
  // No operation that takes a key answers with a stream.
  const body = reply.body as string;
  store.answers.keep(account, key, { request, status: reply.status, body }, now, now + keptFor);
  return reply;
}
