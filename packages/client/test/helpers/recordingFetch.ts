/** A `fetch` that records its requests and returns the given responses one after the other. */
export function recordingFetch(...responses: (Response | (() => Response | Promise<Response>))[]) {
  const requests: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    requests.push(request);
    const response = responses.shift();
    if (!response) throw new Error(`no response is left for ${request.method} ${request.url}`);
    return typeof response === "function" ? response() : response;
  };
  return { fetch, requests };
}

/** The API's error envelope as a response. */
export function errorResponse(status: number, type: string, message: string, param?: string): Response {
  const body = { type: "error", error: { type, message, ...(param && { param }) } };
  return Response.json(body, { status, headers: { "x-request-id": "req_1" } });
}
