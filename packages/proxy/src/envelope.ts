import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

/** A response of the proxy itself, in the API's envelope. */
export interface OwnResponse {
  status: number;
  type: string;
  message: string;
  param?: string;
  /** That of the target's response, if there is one. */
  requestId?: string;
}

/** The envelope of an error. */
export function envelope({ type, message, param }: OwnResponse): string {
  return JSON.stringify({ type: "error", error: { type, message, ...(param && { param }) } });
}

/** Sends a response of the proxy itself, or resets the connection if another one has begun. */
export function sendOwn(response: ServerResponse, own: OwnResponse): void {
  if (response.headersSent) return void response.destroy();
  const body = envelope(own);
  response.writeHead(own.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-request-id": own.requestId ?? `req_proxy_${randomUUID().replaceAll("-", "")}`,
  });
  response.end(body);
}
