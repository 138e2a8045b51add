/** The result of a call, with the response it came in. */
export interface WithResponse<T> {
  data: T;
  /** Status and headers. Its body has been read: it is `data`. */
  response: Response;
  /** The response's `x-request-id`: quote it when you report a problem. */
  requestId: string | undefined;
}

/** The promise of a call's result; `withResponse()` adds the response. */
export interface ResponsePromise<T> extends Promise<T> {
  /**
   * The result of the same call with status, headers and request id. Nothing is sent again.
   *
   * @example
   * ```ts
   * const { data, requestId } = await api.agents.get(agentId).withResponse();
   * console.log(data.name, requestId);
   * ```
   */
  withResponse(): Promise<WithResponse<T>>;
}

/** Creates the promise of a call from what it received. */
export function responsePromise<T>(received: Promise<{ data: T; response: Response }>): ResponsePromise<T> {
  const promise = received.then(({ data }) => data);
  return Object.assign(promise, {
    withResponse: () => {
      // The caller handles the error of the promise that is returned here, not of this one.
      promise.catch(() => {});
      return received.then(({ data, response }) => ({
        data,
        response,
        requestId: response.headers.get("x-request-id") ?? undefined,
      }));
    },
  });
}
