/**
 * Codes of the fault categories of Web Fuzzing Commons (WebFuzzing/Commons, fault_categories.json) that wrong servers of this API can have.
 * Codes above F206 were not in the version that was read.
 */
export const faultCodes = {
  F100: "status 500",
  F101: "response not valid by its schema",
  F102: "success on invalid input",
  F103: "resource accessible after it was deleted",
  F104: "failed creation has side effects",
  F203: "mass assignment",
  F204: "existence of a protected resource leaks",
  F205: "wrongly not recognised as authenticated",
  F206: "missed authorization check",
  /** What no category is for: the response is valid, and not true. */
  none: "no category",
} as const;

export type FaultCode = keyof typeof faultCodes;
