import type { Frame } from "./FrameReader.ts";
import type { RawHeaders } from "./headers.ts";

/** A request with its whole body. */
export interface WholeRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: RawHeaders;
  body: Buffer;
}

/** A response with its whole body; that of a stream is empty. */
export interface WholeResponse {
  status: number;
  headers: RawHeaders;
  body: Buffer;
}

/** Changes traffic on its way, as tests of clients and of suites need it. Bodies are read to their ends before they go on; streams are not. */
export interface Interceptor {
  /** @returns The request to send to the target, or the response to send instead of asking it. */
  request?(request: WholeRequest): WholeRequest | WholeResponse | Promise<WholeRequest | WholeResponse>;
  /** @returns The response to send to the client. */
  response?(response: WholeResponse, request: WholeRequest): WholeResponse | Promise<WholeResponse>;
  /**
   * Called when a stream begins.
   *
   * @returns What each frame of it becomes; `end` ends the stream after that.
   */
  stream?(request: WholeRequest): StreamChange;
}

/** What a frame becomes. */
export type StreamChange = (frame: Frame) => { frames: readonly (Buffer | string)[]; end?: boolean };
