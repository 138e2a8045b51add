/** What the runtime needs to know about an operation of the description. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace";
  /** The path with its parameters in braces; they are the first arguments. */
  readonly path: string;
  /** The encoding of the argument after the path parameters; absent when the operation has no body. `raw` is sent as it is. */
  readonly body?: "json" | "multipart" | "raw";
  /** Names of the query parameters; absent when there is no such argument. */
  readonly query?: readonly string[];
  /**
   * What the operation returns; absent for a single JSON value. `optional` is one, or nothing; `raw` is the response itself, with its
   * body unread.
   */
  readonly kind?: "empty" | "optional" | "page" | "stream" | "raw";
  /** Whether it must not be sent twice, for it changes something and takes no `Idempotency-Key`. */
  readonly once?: true;
}

/** All operations by SDK name, such as `sessions.events.send`. */
export type OperationTable = Readonly<Record<string, Operation>>;
