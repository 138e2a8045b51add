/** The examples of a response. */
export interface ResponseExamples {
  /** Without one, the response has no body. */
  readonly contentType?: string;
  /** Headers that it must have, each with an example. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bodies by name. */
  readonly examples: Readonly<Record<string, unknown>>;
}

/** The responses of an operation. */
export interface OperationExamples {
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  /** Address of the server; absent where it is the first of the description. */
  readonly server?: string;
  /** By status. */
  readonly responses: Readonly<Record<string, ResponseExamples>>;
}

/** The examples of all operations by SDK name, such as `sessions.create`. */
export type ExampleTable<Names extends string> = Readonly<Record<Names, OperationExamples>>;
