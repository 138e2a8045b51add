import type { Input } from "./callOperation.ts";
import type { World } from "./createWorld.ts";
import type { Need, Target } from "./target.ts";

/** What a case works with. Every request it makes is recorded, and every response is checked. */
export interface Context {
  target: Target;
  world: World;
  /**
   * Calls an operation through the client. Path parameters default to ids that exist.
   *
   * @param token Replaces the target's token.
   */
  call<T = unknown>(operation: string, input?: Input, token?: string): Promise<T>;
  /** Sends what the client cannot: adds no token and no header. */
  raw(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** A text that nothing else was sent. */
  unique(): string;
  /** The time, in milliseconds since 1970. */
  now(): number;
}

/** One situation, and the status that it has to return. */
export interface Case {
  /** Operation id; null for requests that belong to no operation. */
  operation: string | null;
  status: number;
  /** Names the situation; reports put operation and status before it. */
  name: string;
  needs?: Need;
  /**
   * Why the target has to do this: ids of statements in `spec/sources.yaml` and numbers of decisions. Without it, the place of the
   * description that the operation, the status and the name lead to.
   */
  source?: readonly (string | number)[];
  /** The exact text of `error.message`. */
  message?: string;
  /** What `error.param` is; null when there must be none. */
  param?: string | null;
  /** Headers that the response must have, by name in lower case. */
  headers?: Record<string, string>;
  /** Creates the situation; its last request is the one that counts. */
  run(context: Context): Promise<unknown>;
}
