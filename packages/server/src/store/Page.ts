import type { Json } from "./Json.ts";

/** Which part of a list is asked for; at most one of the ids. */
export interface PageRequest {
  /** 1 to 100. */
  limit: number;
  after?: string | undefined;
  before?: string | undefined;
}

/** One page, in list order. */
export interface Page<Item> {
  items: { id: string; body: Json<Item> }[];
  /** Whether there is more in the direction of travel. */
  hasMore: boolean;
}

/**
 * Makes a page of rows that were read in the direction of travel, one more than the page holds.
 *
 * @param rows The rows, nearest to the cursor first.
 * @param backwards Whether that direction is against list order.
 */
export function pageOf<Item>(
  rows: { id: string; body: string }[],
  limit: number,
  backwards: boolean,
): Page<Item> {
  const items = rows.slice(0, limit) as Page<Item>["items"];
  return { items: backwards ? items.reverse() : items, hasMore: rows.length > limit };
}
