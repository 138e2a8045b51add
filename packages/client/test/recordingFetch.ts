/** A `fetch` that keeps the requests it got and answers them one after the other with what `answers` says. */
export function recordingFetch(...answers: (Response | (() => Response | Promise<Response>))[]) {
  const requests: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    requests.push(request);
    const answer = answers.shift();
    if (!answer) throw new Error(`no answer is left for ${request.method} ${request.url}`);
    return typeof answer === "function" ? answer() : answer;
  };
  return { fetch, requests };
}

/** The API's error envelope as a response. */
export function errorAnswer(status: number, type: string, message: string, param?: string): Response {
  const body = { type: "error", error: { type, message, ...(param && { param }) } };
  return Response.json(body, { status, headers: { "x-request-id": "req_1" } });
}
