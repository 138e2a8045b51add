import type { Input } from "./callOperation.ts";
import type { World } from "./createWorld.ts";
import type { Need, Target } from "./target.ts";

/** What a case works with. Every request it makes is recorded and every answer is checked. */
export interface Context {
  target: Target;
  world: World;
  /**
   * Calls an operation through the client. Path parameters that are not given name something that exists.
   *
   * @param token another token than the target's
   */
  call<T = unknown>(operation: string, input?: Input, token?: string): Promise<T>;
  /** Sends what a client could not: no token is added, nothing is set that is not given. */
  raw(method: string, path: string, init?: RequestInit): Promise<Response>;
}

/** One situation, and the status it has to be answered with. */
export interface Case {
  /** Operation id; null for requests that belong to no operation. */
  operation: string | null;
  status: number;
  /** What the situation is; reports put operation and status before it. */
  name: string;
  needs?: Need;
  /** The exact text of `error.message`. */
  message?: string;
  /** Headers that the answer must have, by name in lower case. */
  headers?: Record<string, string>;
  /** Creates the situation; its last request is the one that is judged. */
  run(context: Context): Promise<unknown>;
}
