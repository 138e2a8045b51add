import type { ApiProblem } from "./ApiProblem.ts";

/** What is sent back for a request: JSON, a stream of events, or nothing. */
export interface ApiResponse {
  status: number;
  body: string | ReadableStream<Uint8Array> | null;
  headers?: Record<string, string>;
}

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy must neither keep the stream, nor change it, nor collect it before it passes it on.
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** @returns The HTTP response, with the id of its request. */
export function toResponse({ status, body, headers }: ApiResponse, requestId: string): Response {
  const own =
    body === null ? {} : typeof body === "string" ? { "content-type": "application/json" } : streamHeaders;
  return new Response(body, { status, headers: { ...own, "x-request-id": requestId, ...headers } });
}

/**
 * @param headers Further headers.
 * @returns The response for a request that is refused or failed.
 */
export function problemResponse(problem: ApiProblem, headers: Record<string, string> = {}): ApiResponse {
  // HTTP has it that a 401 says how to do better.
  const own = problem.status === 401 ? { "www-authenticate": "Bearer" } : {};
  return { status: problem.status, body: problem.toJson(), headers: { ...own, ...headers } };
}
