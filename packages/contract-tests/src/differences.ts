const UNKNOWN_ID = "The ids in this example do not exist. The server returns 404; the mock accepts every id.";

/**
 * The examples for which mock and reference server respond differently, each with the reason. An entry that no longer
 * differs fails the tests.
 */
export const differences: Record<string, string> = {
  "createSession: request titled, as printed": UNKNOWN_ID,
  "createSession: request with_resources, as printed": UNKNOWN_ID,
  "addSessionResources: request file, as printed": UNKNOWN_ID,
};
