import { InvalidResponseError } from "../errors.ts";
import { type ClosableIterator, closableIterator } from "../stream/ClosableIterator.ts";
import { abortable } from "./abortable.ts";
import type { ResponsePromise } from "./ResponsePromise.ts";

/** The fields that every page of a list has. */
export interface Page {
  data: readonly unknown[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * The first page of a list, and the way to the others.
 *
 * - `await list` is the page that the query selects.
 * - `for await (const item of list)` iterates the items of all pages, of which this one is the first.
 * - `for await (const page of list.pages())` iterates the pages.
 *
 * @example
 * ```ts
 * const { data, has_more } = await api.agents.list({ limit: 20 });
 * for await (const agent of api.agents.list()) console.log(agent.name);
 * ```
 */
export interface PagePromise<P extends Page> extends ResponsePromise<P> {
  /** The items of all pages, one after the other. */
  [Symbol.asyncIterator](): ClosableIterator<P["data"][number]>;
  /**
   * All pages in the direction of the query: forward, or backward with `before_id`.
   *
   * @throws InvalidResponseError when the server repeats a cursor, which would never end.
   * @example
   * ```ts
   * for await (const page of api.sessions.events.list(sessionId).pages()) console.log(page.last_id);
   * ```
   */
  pages(): ClosableIterator<P>;
  /**
   * The items of all pages as an array.
   *
   * @param options `limit`, the most items to fetch.
   * @example
   * ```ts
   * const agents = await api.agents.list().all({ limit: 500 });
   * ```
   */
  all(options: { limit: number }): Promise<Awaited<P["data"][number]>[]>;
}

/**
 * Requests a list.
 *
 * @param operation The SDK name, for error messages.
 * @param query The caller's query.
 * @param signal The caller's signal.
 * @param fetchPage Requests the page that a query selects.
 */
export function pagePromise<P extends Page>(
  operation: string,
  query: Record<string, unknown>,
  signal: AbortSignal | undefined,
  fetchPage: (query: Record<string, unknown>, signal: AbortSignal | undefined) => ResponsePromise<P>,
): PagePromise<P> {
  const first = fetchPage(query, signal);

  async function* pages(closing: AbortController): AsyncGenerator<P, void, undefined> {
    // The loop throws its error.
    first.catch(() => {});
    const [parameter, field] = query.before_id
      ? (["before_id", "first_id"] as const)
      : (["after_id", "last_id"] as const);
    const seen = new Set<unknown>([query[parameter]]);
    try {
      let page: P = await abortable(first, closing.signal);
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
        page = await fetchPage({ ...query, [parameter]: cursor }, closing.signal);
      }
    } catch (error) {
      if (!closing.signal.aborted || signal?.aborted) throw error;
    } finally {
      closing.abort();
    }
  }
  async function* items(closing: AbortController): AsyncGenerator<unknown, void, undefined> {
    for await (const { data } of pages(closing)) yield* data;
  }

  const list: PagePromise<P> = Object.assign(first, {
    pages: () => closableIterator(signal, pages),
    [Symbol.asyncIterator]: () => closableIterator(signal, items) as ClosableIterator<P["data"][number]>,
    async all({ limit }: { limit: number }) {
      if (!(limit > 0)) throw new TypeError(`limit must be above 0, got ${limit}.`);
      const all: Awaited<P["data"][number]>[] = [];
      for await (const item of list) if (all.push(item as (typeof all)[number]) >= limit) break;
      return all;
    },
  });
  return list;
}
