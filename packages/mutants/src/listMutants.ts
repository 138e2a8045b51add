import type { Description } from "@cloud-agents/spec/description";
import { type Asked, changeBodies, jsonOf, type Mutant, play, type Wrong, withJson } from "./Mutant.ts";
import { withQuery } from "./requestMutants.ts";

interface Page {
  data: { id?: string; file_id?: string }[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

const idOf = (item: Page["data"][0] | undefined) => item?.file_id ?? item?.id ?? null;

/** A page whose own ids agree with its items. */
function pageOf(page: Page, data: Page["data"]): Page {
  return { ...page, data, first_id: idOf(data[0]), last_id: idOf(data.at(-1)) };
}

/** Lists that are wrong in their order, their pages, or what they have. */
export function listMutants({ operations }: Description): Mutant[] {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "after_id"));
  return lists.flatMap(({ id }) => {
    const mutant = (place: string, kind: string, start: () => Wrong): Mutant => ({
      id: `${id} list ${place}: ${kind}`,
      group: "list",
      operation: id,
      status: 200,
      place,
      fault: "none",
      start,
    });
    const page = (place: string, kind: string, change: (page: Page, asked: Asked) => Page) =>
      mutant(place, kind, () => changeBodies(id, 200, (body, asked) => change(body as Page, asked)));
    const query = (
      place: string,
      kind: string,
      name: string,
      change: (value: string | undefined) => string | undefined,
    ) =>
      mutant(place, kind, () =>
        play({ request: (asked) => (asked.operation === id ? setQuery(asked, name, change) : undefined) }),
      );
    const parameter = ({ request }: Asked, name: string) =>
      new URLSearchParams(request.path.split("?")[1]).get(name);
    return [
      page("data", "in reverse", (each) => pageOf(each, [...each.data].reverse())),
      page("data", "in reverse, without its ids", (each) => ({ ...each, data: [...each.data].reverse() })),
      page("data", "without the first item", (each) => pageOf(each, each.data.slice(1))),
      page("data", "without the last item", (each) => pageOf(each, each.data.slice(0, -1))),
      page("data", "the first item twice", (each) =>
        pageOf(each, each.data[0] ? [each.data[0], ...each.data] : []),
      ),
      page("data", "two items exchanged", (each) => {
        const [first, second, ...rest] = each.data;
        return first && second ? pageOf(each, [second, first, ...rest]) : each;
      }),
      {
        ...page("data", "sorted by id", (each) =>
          pageOf(
            each,
            [...each.data].sort((a, b) => `${idOf(a)}`.localeCompare(`${idOf(b)}`)),
          ),
        ),
        // Where the oldest come first, ids that grow give the same order.
        isExchange: true,
      },
      page("data", "empty on every page after the first", (each, asked) =>
        parameter(asked, "after_id") ? pageOf(each, []) : each,
      ),
      page("has_more", "always true", (each) => ({ ...each, has_more: true })),
      page("has_more", "always false", (each) => ({ ...each, has_more: false })),
      page("has_more", "true on a page that is empty", (each) => ({
        ...each,
        has_more: each.data.length === 0 || each.has_more,
      })),
      page("has_more", "whether the page is full", (each, asked) => ({
        ...each,
        has_more: each.data.length >= Number(parameter(asked, "limit") ?? 20),
      })),
      page("has_more", "false when going backwards", (each, asked) => ({
        ...each,
        has_more: parameter(asked, "before_id") ? false : each.has_more,
      })),
      page("first_id", "that of the last item", (each) => ({ ...each, first_id: each.last_id })),
      page("last_id", "that of the first item", (each) => ({ ...each, last_id: each.first_id })),
      page("last_id", "null on the last page", (each) => ({
        ...each,
        last_id: each.has_more ? each.last_id : null,
      })),
      page("first_id", "empty instead of null", (each) => ({
        ...each,
        first_id: each.first_id ?? "",
        last_id: each.last_id ?? "",
      })),
      mutant("after_id", "the item itself is repeated", () => repeating(id, "after_id")),
      mutant("before_id", "the item itself is repeated", () => repeating(id, "before_id")),
      mutant("after_id", "one item is skipped", () => skipping(id)),
      mutant("after_id", "taken as before_id", () => renaming(id, "after_id", "before_id")),
      mutant("before_id", "taken as after_id", () => renaming(id, "before_id", "after_id")),
      query("limit", "10 when not given", "limit", (value) => value ?? "10"),
      query("limit", "21 when not given", "limit", (value) => value ?? "21"),
      query("limit", "100 when not given", "limit", (value) => value ?? "100"),
      query("limit", "50 at most", "limit", (value) => (Number(value) > 50 ? "50" : value)),
      query("limit", "99 at most", "limit", (value) => (Number(value) > 99 ? "99" : value)),
      mutant("limit", "above 100 refused", () =>
        play({
          request(asked) {
            if (asked.operation !== id || !(Number(parameter(asked, "limit")) > 100)) return undefined;
            return setQuery(asked, "limit", () => "0");
          },
        }),
      ),
      mutant("limit", "above 100 obeyed", () =>
        play({
          response(response, asked) {
            const limit = Number(parameter(asked, "limit"));
            const body = jsonOf(response.body) as Page | undefined;
            if (asked.operation !== id || !(limit > 100) || response.status !== 200 || !body?.data[0])
              return undefined;
            return withJson(response, pageOf(body, [...body.data, ...Array(limit - 100).fill(body.data[0])]));
          },
        }),
      ),
      ...(id === "listSessions"
        ? [
            query("include_archived", "true when not given", "include_archived", (value) => value ?? "true"),
            page("include_archived", "only archived ones", (each, asked) =>
              parameter(asked, "include_archived") === "true"
                ? pageOf(
                    each,
                    each.data.filter((item) => (item as { archived_at?: string | null }).archived_at),
                  )
                : each,
            ),
            page("include_archived", "archived ones under another order", (each, asked) =>
              parameter(asked, "include_archived") === "true"
                ? pageOf(
                    each,
                    [...each.data].sort(
                      (a, b) =>
                        Number(Boolean((b as { archived_at?: string }).archived_at)) -
                        Number(Boolean((a as { archived_at?: string }).archived_at)),
                    ),
                  )
                : each,
            ),
          ]
        : []),
    ];
  });
}

/** A request whose query has another value, also where it had none. */
function setQuery(
  { request }: Asked,
  name: string,
  change: (value: string | undefined) => string | undefined,
) {
  const [path = "", query = ""] = request.path.split("?");
  const parameters = new URLSearchParams(query);
  const before = parameters.get(name) ?? undefined;
  const after = change(before);
  if (after === before) return undefined;
  if (before !== undefined) return withQuery(request, name, () => after);
  parameters.set(name, `${after}`);
  return { ...request, path: `${path}?${parameters}` };
}

function renaming(id: string, from: string, to: string): Wrong {
  return play({
    request({ operation, request }) {
      if (operation !== id || !request.path.includes(`${from}=`) || request.path.includes(`${to}=`))
        return undefined;
      return { ...request, path: request.path.replace(`${from}=`, `${to}=`) };
    },
  });
}

/** Remembers every item, and puts that of the cursor on the page once more. */
function repeating(id: string, cursor: "after_id" | "before_id"): Wrong {
  const items = new Map<string, Page["data"][0]>();
  return play({
    response(response, asked) {
      const body = jsonOf(response.body) as Page | undefined;
      if (asked.operation !== id || response.status !== 200 || !body) return undefined;
      for (const item of body.data) items.set(idOf(item) as string, item);
      const item = items.get(new URLSearchParams(asked.request.path.split("?")[1]).get(cursor) ?? "");
      if (!item) return undefined;
      return withJson(
        response,
        pageOf(body, cursor === "after_id" ? [item, ...body.data] : [...body.data, item]),
      );
    },
  });
}

/** Leaves out the first item of every page but the first. */
function skipping(id: string): Wrong {
  return changeBodies(id, 200, (body, { request }) => {
    const page = body as Page;
    return request.path.includes("after_id=") ? pageOf(page, page.data.slice(1)) : page;
  });
}
