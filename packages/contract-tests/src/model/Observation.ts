import type { Operation } from "../readDescription.ts";

/** One request and its response, as far as the model looks at them. */
export interface Observation {
  operation: Operation;
  /** The token that was sent, if any. */
  token: string | undefined;
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Headers;
  /** The JSON that was sent, or the fields of the form, files as their name and size. Undefined when there was none or it was not JSON. */
  sent: unknown;
  status: number;
  responseHeaders: Headers;
  /** The JSON of the response, or the events of a stream; undefined when it is neither. */
  body: unknown;
  /** When the request went out and when the head of the response came, on one clock that never goes back. */
  sentAt: number;
  receivedAt: number;
}

/** Whether the response of one request came before the other was sent. */
export function isBefore(
  earlier: Pick<Observation, "receivedAt">,
  later: Pick<Observation, "sentAt">,
): boolean {
  return earlier.receivedAt <= later.sentAt;
}
