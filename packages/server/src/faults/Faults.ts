import type { Hono } from "hono";
import type { RawExchange } from "./disconnect.ts";

/** An operation that is about to run. */
export interface FaultContext {
  readonly operationId: string;
  readonly request: Request;
  /** Absent when the app is called without a network; faults of the connection then throw, or break the body off with an error. */
  readonly raw: RawExchange | undefined;
  /** Aborted when the client is gone, or the server shuts down. */
  readonly signal: AbortSignal;
}

/** Mistakes made on purpose, so that clients can be tried on them. */
export interface Faults {
  /** Adds `/__faults`, where rules are listed, added and deleted. */
  routes(app: Hono): void;
  /**
   * Runs an operation with the faults that the rules have for it.
   *
   * @param run The operation. It is called once at most.
   * @returns The response. When the connection is already gone, it has status 499 and is not sent.
   */
  apply(context: FaultContext, run: () => Promise<Response>): Promise<Response>;
  /** @returns Whether a rule keeps the file from being ready. */
  isUploading(fileId: string): boolean;
}
