const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
};

/** The body of an error that the description does not have: the API's envelope. */
export function otherError(status: number): { contentType: string; body: object } {
  const type = TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  return {
    contentType: "application/json",
    body: { type: "error", error: { type, message: `The status is ${status}.` } },
  };
}
