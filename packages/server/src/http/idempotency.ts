import { hash } from "node:crypto";
import type { HeaderName, ResponseHeaderName } from "../handlers/Handler.ts";
import type { Clock } from "../ids/Clock.ts";
import type { Store } from "../store/Store.ts";
import type { Work } from "../store/Work.ts";
import { problem } from "./ApiProblem.ts";
import type { ApiResponse } from "./ApiResponse.ts";
import { canonicalJson } from "./canonicalJson.ts";
import type { RequestBody } from "./RequestBody.ts";

/** The header with the key of a request. */
export const IDEMPOTENCY_KEY: HeaderName<"createAgent"> = "Idempotency-Key";

/** The header that says of a response that it was sent before. */
const IDEMPOTENT_REPLAYED: ResponseHeaderName<"createAgent"> = "Idempotent-Replayed";

/** Milliseconds that a response is kept. */
const KEPT_FOR = 24 * 60 * 60 * 1000;

/**
 * Identifies a request by its operation, path values and body: equal JSON values, or equal fields and files of a form, have the same hash.
 */
export function requestHash(operation: string, path: object, { value, digests }: RequestBody): string {
  const body = digests.size === 0 ? value : { ...(value as object), ...Object.fromEntries(digests) };
  return hash("sha256", canonicalJson({ operation, path, body }), "hex");
}

/** An idempotency key and the request that it comes with. */
export interface KeyUse {
  account: string;
  key: string;
  /** As `requestHash` returns it. */
  request: string;
}

/**
 * Runs a request, or replays the response to the earlier request with the same key. Has to run inside the group of what the request
 * does: then neither is kept without the other. Groups run one request at a time, so of equal requests sent at once only the first has
 * an effect.
 *
 * @param run Runs the request; an error that it throws is not kept.
 * @throws ApiProblem 409 when the key was used for another request.
 */
export function* replayOrRun(
  { store, clock }: { store: Store; clock: Clock },
  { account, key, request }: KeyUse,
  run: () => Work<ApiResponse>,
): Work<ApiResponse> {
  const now = clock.now().getTime();
  const kept = yield* store.idempotencyKeys.find(account, key, now);
  if (kept) {
    if (kept.request !== request) throw problem(409, "key_reused", {}, IDEMPOTENCY_KEY);
    const own = kept.headers === null ? {} : JSON.parse(kept.headers);
    return {
      status: kept.status,
      body: kept.body === "" ? null : kept.body,
      headers: { ...own, [IDEMPOTENT_REPLAYED]: "true" },
    };
  }
  const fresh = yield* run();
  const { status, body, headers } = fresh;
  const response = {
    request,
    status,
    // No operation that takes a key responds with a stream.
    body: (body as string | null) ?? "",
    headers: headers ? JSON.stringify(headers) : null,
    expires: now + KEPT_FOR,
  };
  yield* store.idempotencyKeys.insert(account, key, response, now);
  return fresh;
}
