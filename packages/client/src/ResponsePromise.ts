/** What a call returns, together with how it came. */
export interface WithResponse<T> {
  data: T;
  /** Status and headers. Its body has been read: it is `data`. */
  response: Response;
  /** The answer's `x-request-id`: quote it when you report a problem. */
  requestId: string | undefined;
}

/** The promise of a call, which also gives the response with `withResponse()`. */
export interface ResponsePromise<T> extends Promise<T> {
  /** The same call's result with its status, headers and request id. Nothing is sent again. */
  withResponse(): Promise<WithResponse<T>>;
}

/** Makes the promise of a call from what was received. */
export function responsePromise<T>(received: Promise<{ data: T; response: Response }>): ResponsePromise<T> {
  const promise = received.then(({ data }) => data);
  return Object.assign(promise, {
    withResponse: () => {
      // Whoever asks for the response has the error from there.
      promise.catch(() => {});
      return received.then(({ data, response }) => ({
        data,
        response,
        requestId: response.headers.get("x-request-id") ?? undefined,
      }));
    },
  });
}
