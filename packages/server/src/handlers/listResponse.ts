import { problem } from "../http/ApiProblem.ts";
import type { Json } from "../store/Json.ts";
import type { Page, PageRequest } from "../store/Page.ts";
import type { Work } from "../store/Work.ts";
import type { Call } from "./Handler.ts";

/** What all lists take. */
type ListQuery = Pick<Call<"listAgents">["query"], "limit" | "after_id" | "before_id">;

interface List<Item> {
  data: Item[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * Returns one page of a list.
 *
 * @param read Reads the page from the store; undefined when the list does not have the item to start from.
 * @throws ApiProblem
 */
export function* listResponse<Item>(
  { limit, after_id: after, before_id: before }: ListQuery,
  read: (request: PageRequest) => Work<Page<Item> | undefined>,
): Work<Json<List<Item>>> {
  // The description has the default, so the limit is always there.
  const page = yield* read({ limit: Math.min(limit as number, 100), after, before });
  if (!page) {
    const field = before === undefined ? "after_id" : "before_id";
    throw problem(400, "unknown_cursor", { field, id: (after ?? before) as string }, field);
  }
  const { items, hasMore } = page;
  const cursors = { first_id: items[0]?.id ?? null, last_id: items.at(-1)?.id ?? null, has_more: hasMore };
  // The items are JSON already.
  const data = `{"data":[${items.map(({ body }) => body).join()}],`;
  return (data + JSON.stringify(cursors).slice(1)) as Json<List<Item>>;
}
