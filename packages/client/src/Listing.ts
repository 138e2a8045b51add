import { InvalidResponseError } from "./errors.ts";
import type { ResponsePromise, WithResponse } from "./ResponsePromise.ts";

/** The shape that every page of a list has. */
export interface Page {
  data: readonly unknown[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * A list that has not been asked for yet. Nothing is sent until it is awaited or iterated.
 *
 * - `await listing` is one page; awaiting again is the same page.
 * - `for await (const item of listing)` goes through the items of all pages.
 * - `for await (const page of listing.pages())` goes through the pages.
 */
export interface Listing<P extends Page> extends PromiseLike<P>, AsyncIterable<P["data"][number]> {
  /** The page that `await` gives, with its status, headers and request id. */
  withResponse(): Promise<WithResponse<P>>;
  /**
   * All pages, in the direction in which the query started: onwards, or back when it has `before_id`.
   *
   * @throws InvalidResponseError when the server sends a cursor again, which would go on forever.
   */
  pages(): AsyncGenerator<P, void, undefined>;
}

/**
 * Makes a listing.
 *
 * @param operation the SDK name, for error messages.
 * @param query what the caller asked for.
 * @param fetchPage asks for the page that a query selects.
 */
export function listing<P extends Page>(
  operation: string,
  query: Record<string, unknown>,
  fetchPage: (query: Record<string, unknown>) => ResponsePromise<P>,
): Listing<P> {
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
