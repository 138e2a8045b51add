/** Pagination options of `useInfiniteQuery`: `api.useInfiniteQuery("get", "/agents", {}, byPage)`. */
export const byPage = {
  pageParamName: "after_id",
  initialPageParam: null,
  /** The cursor of the next page; null after the last one. */
  getNextPageParam: (page: { has_more: boolean; last_id: string | null }): string | null =>
    page.has_more ? page.last_id : null,
};
