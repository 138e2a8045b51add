/** The responses of an operation. */
export interface OperationExamples {
  readonly method: string;
  /** The path with its parameters in braces. */
  readonly path: string;
  /** Address of the server; absent where it is the first of the description. */
  readonly server?: string;
  /** By status. Without a content type, the response has no body. */
  readonly responses: Readonly<
    Record<string, { readonly contentType?: string; readonly examples: Readonly<Record<string, unknown>> }>
  >;
}

/** The examples of all operations by SDK name, such as `sessions.create`. */
export type ExampleTable<Names extends string> = Readonly<Record<Names, OperationExamples>>;
