/** What the runtime needs to know about one operation of the description. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace";
  /** The path with its parameters in braces; they are the first arguments. */
  readonly path: string;
  /** How the argument after the path parameters is sent; without it there is no such argument. */
  readonly body?: "json" | "multipart";
  /** Whether there is an argument with query parameters. */
  readonly query?: true;
  /** What comes back: one JSON value when absent, or nothing, pages of a list, a stream of events. */
  readonly kind?: "empty" | "page" | "stream";
}

/** All operations by SDK name, such as `sessions.events.send`. */
export type OperationTable = Readonly<Record<string, Operation>>;
