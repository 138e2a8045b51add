import { InvalidResponseError } from "./errors.ts";

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
export class Listing<P extends Page> implements PromiseLike<P>, AsyncIterable<P["data"][number]> {
  readonly #operation: string;
  readonly #fetchPage: (query: Record<string, unknown>) => Promise<P>;
  readonly #query: Record<string, unknown>;
  #first: Promise<P> | undefined;

  /**
   * @param operation the SDK name, for error messages.
   * @param query what the caller asked for.
   * @param fetchPage asks for the page that a query selects.
   */
  constructor(
    operation: string,
    query: Record<string, unknown>,
    fetchPage: (query: Record<string, unknown>) => Promise<P>,
  ) {
    this.#operation = operation;
    this.#fetchPage = fetchPage;
    this.#query = query;
  }

  /** Sends the request when it is first called, which is what `await` does. */
  then<A = P, B = never>(
    onPage?: ((page: P) => A | PromiseLike<A>) | null,
    onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#first ??= this.#fetchPage(this.#query);
    return this.#first.then(onPage, onError);
  }

  /** All items, page by page. */
  async *[Symbol.asyncIterator](): AsyncGenerator<P["data"][number], void, undefined> {
    for await (const page of this.pages()) {
      for (const item of page.data) yield item as Awaited<P["data"][number]>;
    }
  }

  /**
   * All pages, in the direction in which the query started: onwards, or back when it has `before_id`.
   *
   * @throws InvalidResponseError when the server sends a cursor again, which would go on forever.
   */
  async *pages(): AsyncGenerator<P, void, undefined> {
    const [parameter, field] = this.#query.before_id
      ? (["before_id", "first_id"] as const)
      : (["after_id", "last_id"] as const);
    const seen = new Set<unknown>([this.#query[parameter]]);
    let page: P = await this;
    for (;;) {
      yield page;
      const cursor = page[field];
      if (!page.has_more || cursor === null) return;
      if (seen.has(cursor)) {
        throw new InvalidResponseError(
          this.#operation,
          `${this.#operation}: the server sent the ${field} ${JSON.stringify(cursor)} twice, so this list would never end`,
        );
      }
      seen.add(cursor);
      page = await this.#fetchPage({ ...this.#query, [parameter]: cursor });
    }
  }
}
