/** What the body of an error says, each if it is a text. */
export interface Problem {
  type?: unknown;
  message?: unknown;
  param?: unknown;
}

/**
 * Reads the envelope of an error.
 *
 * @param body Whatever was received.
 */
export function readProblem(body: unknown): Problem {
  return Object((body as { error?: unknown } | undefined)?.error);
}
