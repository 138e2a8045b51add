/** What the runtime needs to know about one operation of the description. */
export interface Operation {
  readonly method: "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace";
  /** The path with its parameters in braces. */
  readonly path: string;
  /** Names of the path parameters in the order of the path, which is the order of the arguments. */
  readonly pathParams: readonly string[];
  /** How the argument after the path parameters is sent; `none` when there is no such argument. */
  readonly body: "json" | "multipart" | "none";
  /** Whether there is an argument with query parameters. */
  readonly query: boolean;
  /** Header names by the option that callers set. */
  readonly headers: Readonly<Record<string, string>>;
  /** What comes back: one JSON value, nothing, pages of a list, or a stream of events. */
  readonly kind: "unary" | "empty" | "page" | "stream";
}

/** All operations by SDK name, such as `sessions.events.send`. */
export type OperationTable = Readonly<Record<string, Operation>>;
