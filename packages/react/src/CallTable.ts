/** The arguments of the client's methods, by HTTP method and path such as `get /agents`. */
export type CallTable = Readonly<
  Record<
    string,
    {
      /** The SDK name. */
      readonly name: string;
      /** Names of the path parameters, in the order of the path and of the arguments. */
      readonly pathParams: readonly string[];
      /** Whether the argument after them is a body. */
      readonly body: boolean;
      /** Whether there is an argument with query parameters. */
      readonly query: boolean;
    }
  >
>;
