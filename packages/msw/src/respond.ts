import type { HttpHandler } from "msw";
import { type ExampleChoice, exampleHandler } from "./exampleHandler.ts";
import type { ExampleNames } from "./generated/examples.ts";

/** An operation by its SDK name, such as `sessions.create`. */
export type OperationName = keyof ExampleNames;

/** Which of an operation's examples answers. */
export type RespondOptions<Name extends OperationName> = {
  [Status in keyof ExampleNames[Name] & number]: (`${Status}` extends `2${string}`
    ? { /** The first 2xx status by default. */ status?: Status }
    : { status: Status }) & {
    /** Name of the example; the status's first by default. */
    example?: ExampleNames[Name][Status];
    /** Answers one request only; the next goes to the handlers behind it. */
    once?: boolean;
    /** Address of the API, without the paths. The first server of the description by default. */
    baseUrl?: string;
  };
}[keyof ExampleNames[Name] & number];

/**
 * A handler that answers one operation with an example of the description.
 *
 * @param name the SDK name of the operation.
 * @param options the first example of the first 2xx status by default.
 * @throws TypeError listing what there is, when the operation, the status or the example does not exist.
 */
export function respond<Name extends OperationName>(name: Name, options?: RespondOptions<Name>): HttpHandler {
  return exampleHandler(name, (options ?? {}) as ExampleChoice);
}
