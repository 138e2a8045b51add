import type { HttpHandler } from "msw";
import { type ExampleChoice, exampleHandler } from "./exampleHandler.ts";
import type { ExampleNames } from "./generated/examples.ts";

/** An operation by its SDK name, such as `sessions.create`. */
export type OperationName = keyof ExampleNames;

/** Selects an example of an operation. */
export type RespondOptions<Name extends OperationName> = DescribedResponse<Name> | OtherStatus;

interface HandlerOptions {
  /** Responds to one request only; the next one goes to the handlers after it. */
  once?: boolean;
  /** URL of the API, without the paths. The first server of the description by default. */
  baseUrl?: string;
}

interface OtherStatus extends HandlerOptions {
  /** Any status: an error from 400 on, otherwise no body. */
  status: number;
  example?: never;
}

type DescribedResponse<Name extends OperationName> = {
  [Status in keyof ExampleNames[Name] & number]: (`${Status}` extends `2${string}`
    ? { /** The first 2xx status by default. */ status?: Status }
    : { status: Status }) &
    HandlerOptions & {
      /** The name of the example; the first one of the status by default. */
      example?: ExampleNames[Name][Status];
    };
}[keyof ExampleNames[Name] & number];

/**
 * Creates a handler that responds to an operation with an example of the description, or with a status that it does not have.
 *
 * @param name The SDK name of the operation.
 * @param options The first example of the first 2xx status by default.
 * @throws TypeError listing the alternatives when the operation or the example does not exist, or when no response has the status.
 * @example
 * ```ts
 * server.use(respond("sessions.events.send", { status: 409, example: "session_processing" }));
 * ```
 */
export function respond<Name extends OperationName>(name: Name, options?: RespondOptions<Name>): HttpHandler {
  return exampleHandler(name, (options ?? {}) as ExampleChoice);
}
