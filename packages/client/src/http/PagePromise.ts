import { InvalidResponseError } from "../errors.ts";
import type { ResponsePromise, WithResponse } from "./ResponsePromise.ts";

/** The fields that every page of a list has. */
export interface Page {
  data: readonly unknown[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * A list that is requested when it is awaited or iterated, not before.
 *
 * - `await list` is one page; awaiting again gives the same page.
 * - `for await (const item of list)` iterates the items of all pages.
 * - `for await (const page of list.pages())` iterates the pages.
 *
 * @example
 * ```ts
 * const { data, has_more } = await api.agents.list({ limit: 20 });
 * for await (const agent of api.agents.list()) console.log(agent.name);
 * ```
 */
export interface PagePromise<P extends Page> extends PromiseLike<P>, AsyncIterable<P["data"][number]> {
  /** The page that `await` gives, with its status, headers and request id. */
  withResponse(): Promise<WithResponse<P>>;
  /**
   * All pages in the direction of the query: forward, or backward with `before_id`.
   *
   * @throws InvalidResponseError when the server repeats a cursor, which would never end.
   * @example
   * ```ts
   * for await (const page of api.sessions.events.list(sessionId).pages()) console.log(page.last_id);
   * ```
   */
  pages(): AsyncGenerator<P, void, undefined>;
}

/**
 * Creates a list.
 *
 * @param operation The SDK name, for error messages.
 * @param query The caller's query.
 * @param fetchPage Requests the page that a query selects.
 */
export function pagePromise<P extends Page>(
  operation: string,
  query: Record<string, unknown>,
  fetchPage: (query: Record<string, unknown>) => ResponsePromise<P>,
): PagePromise<P> {
  let page: ResponsePromise<P> | undefined;
  const first = () => {
    page ??= fetchPage(query);
    return page;
  };
  async function* pages(): AsyncGenerator<P, void, undefined> {
    const [parameter, field] = query.before_id
      ? (["before_id", "first_id"] as const)
      : (["after_id", "last_id"] as const);
    const seen = new Set<unknown>([query[parameter]]);
    let page: P = await first();
    for (;;) {
      yield page;
      const cursor = page[field];
      if (!page.has_more || !cursor) return;
      if (seen.has(cursor))
        throw new InvalidResponseError(
          operation,
          `the ${field} "${cursor}" came twice, so this list would never end`,
        );
      seen.add(cursor);
      page = await fetchPage({ ...query, [parameter]: cursor });
    }
  }
  return {
    then: (...handlers) => first().then(...handlers),
    withResponse: () => first().withResponse(),
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const { data } of pages()) yield* data;
    },
  };
}
