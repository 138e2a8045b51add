import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { baseOf } from "../keptValues.ts";
import { idOf, type ResourceKind, resourceKinds } from "../model/resourceKinds.ts";
import type { Description, Operation } from "../readDescription.ts";
import { refusedAbout } from "./batches.ts";
import { ownSession, type Path, send } from "./fixtures.ts";

interface Page {
  data: object[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/** How many items a page has that names no limit. */
const DEFAULT = 20;

/** What one list is of: makes items of it, and tells their ids. */
interface Listed {
  list: Operation;
  /** Where its items are made; one list has an own place for each case. */
  place(context: Context): Promise<Partial<Path>>;
  /** Makes items and returns their ids, in the order in which the list has them. */
  make(context: Context, path: Partial<Path>, count: number): Promise<string[]>;
  idOf(item: object): string;
}

/** The rules of pages: how many items, from where, and what is left. */
export function pageCases(description: Description): Case[] {
  const { operations } = description;
  const kinds = resourceKinds(description);
  const events = operations.find(({ id }) => id === "listSessionEvents");
  return [
    ...kinds.flatMap((kind) => (kind.list ? cursorCases(listed(description, kind, kind.list), kinds) : [])),
    ...(events ? [...cursorCases(listedEvents(events), kinds), ...exactCases(events)] : []),
  ];
}

function listed(description: Description, kind: ResourceKind, list: Operation): Listed {
  const { create } = kind;
  const isForm = create.body?.contentType === "multipart/form-data";
  return {
    list,
    place: async () => ({}),
    async make({ call, world }, _, count) {
      const body = (await world.fill(baseOf(description, create.body?.schema ?? {}))) as object;
      const file = isForm && { file: new File(["# Pages"], "pages.md") };
      const ids: string[] = [];
      for (let made = 0; made < count; made++)
        ids.unshift(idOf(kind, await call(create.id, { body: { ...body, ...file } })) ?? "");
      return ids;
    },
    idOf: (item) => idOf(kind, item) ?? "",
  };
}

function listedEvents(list: Operation): Listed {
  return {
    list,
    place: ownSession,
    async make(context, path, count) {
      const interrupts = Array.from({ length: count }, () => ({ type: "user.interrupt" }));
      return (await send(context, path as Path, ...interrupts)).data.map(({ id }) => id);
    },
    idOf: (item) => (item as { id: string }).id,
  };
}

function cursorCases({ list, place, make, idOf: id }: Listed, kinds: ResourceKind[]): Case[] {
  const pageOf = ({ call }: Context, path: Partial<Path>, query: object) =>
    call<Page>(list.id, { path: path as Path, query: query as Record<string, unknown> });
  const success = { operation: list.id, status: 200, needs: "state", source: [21] } as const;
  const mistake = { operation: list.id, status: 400, needs: "checks", source: [21] } as const;
  const isOldestFirst = list.id === "listSessionEvents";
  return [
    {
      ...success,
      name: `without a limit a page has ${DEFAULT} items`,
      async run(context) {
        const path = await place(context);
        const ids = await make(context, path, DEFAULT + 1);
        const page = await pageOf(context, path, {});
        expect.equal("the number of items", page.data.length, DEFAULT);
        expect.equal("$.has_more", page.has_more, true);
        expect.equal("the first id", page.first_id, ids[0]);
      },
    },
    {
      ...success,
      name: "a page has as many items as its limit, whichever it is",
      async run(context) {
        const path = await place(context);
        const ids = await make(context, path, 4);
        for (const limit of [1, 2, 3]) {
          const page = await pageOf(context, path, { limit });
          expect.equal(`the ids of a page with the limit ${limit}`, page.data.map(id), ids.slice(0, limit));
          expect.equal(`$.has_more with the limit ${limit}`, page.has_more, true);
        }
      },
    },
    {
      ...success,
      name: "the next page begins right after a cursor, also when something was created meanwhile",
      async run(context) {
        const path = await place(context);
        const ids = await make(context, path, 4);
        const first = await pageOf(context, path, { limit: 2 });
        expect.equal("the ids of the first page", first.data.map(id), ids.slice(0, 2));
        const created = await make(context, path, 1);
        const next = await pageOf(context, path, { limit: 2, after_id: first.last_id });
        expect.equal("the ids of the second page", next.data.map(id), ids.slice(2));
        const previous = await pageOf(context, path, { limit: 100, before_id: next.first_id });
        const expected = isOldestFirst ? ids.slice(0, 2) : [...created, ...ids.slice(0, 2)];
        const got = previous.data.map(id).filter((each) => [...ids, ...created].includes(each));
        expect.equal("the ids of the page before", got, expected);
      },
    },
    {
      ...success,
      name: "the page before an item ends right before it",
      async run(context) {
        const path = await place(context);
        const ids = await make(context, path, 4);
        const page = await pageOf(context, path, { limit: 2, before_id: ids[3] });
        expect.equal("the ids of the page", page.data.map(id), ids.slice(1, 3));
        expect.equal("$.has_more", page.has_more, true);
      },
    },
    {
      ...success,
      name: "a page before the first item is empty",
      async run(context) {
        const path = await place(context);
        const [first] = await make(context, path, 1);
        const page = await pageOf(context, path, { limit: 2, before_id: first });
        // Somebody else may have made another one meanwhile.
        if (page.data.length === 0) expect.equal("$.first_id", page.first_id, null);
      },
    },
    {
      ...mistake,
      name: "both cursors at once, although both exist",
      async run(context) {
        const path = await place(context);
        const ids = await make(context, path, 3);
        await pageOf(context, path, { after_id: ids[0], before_id: ids[2] });
      },
    },
    ...["after_id", "before_id"].flatMap((cursor): Case[] => [
      {
        ...mistake,
        name: `an ${cursor} that names nothing`.replace("an before", "a before"),
        async run(context) {
          const path = await place(context);
          await make(context, path, 1);
          await refusedAbout(pageOf(context, path, { [cursor]: `${list.id}_unknown` }), cursor);
        },
      },
      {
        ...mistake,
        name: `an ${cursor} of another list`.replace("an before", "a before"),
        async run(context) {
          const path = await place(context);
          await make(context, path, 1);
          const other = kinds.some((kind) => kind.list?.id === list.id && kind.name === "Agent")
            ? await context.world.environment()
            : await context.world.agent();
          await refusedAbout(pageOf(context, path, { [cursor]: other }), cursor);
        },
      },
    ]),
    {
      ...mistake,
      name: "the cursor of another account's list",
      needs: "otherToken",
      async run(context) {
        const path = await place(context);
        const [cursor] = await make(context, path, 1);
        const { call, target } = context;
        if (isOldestFirst) {
          // Of another session: another account does not even see the list.
          const other = await ownSession(context);
          await call(list.id, { path: other, query: { after_id: cursor } });
        } else await call(list.id, { query: { after_id: cursor } }, target.otherToken);
      },
    },
  ];
}

/** A session's events are a list that nobody else adds to, so that its ends can be told. */
function exactCases(list: Operation): Case[] {
  /** What is asked of five events, which of them come back, and whether there are more. */
  const pages: [query: (ids: string[]) => object, from: number, to: number, hasMore: boolean][] = [
    [() => ({ limit: 5 }), 0, 5, false],
    [() => ({ limit: 4 }), 0, 4, true],
    [() => ({ limit: 6 }), 0, 5, false],
    [(ids) => ({ after_id: ids[0], limit: 4 }), 1, 5, false],
    [(ids) => ({ after_id: ids[0], limit: 3 }), 1, 4, true],
    [(ids) => ({ after_id: ids[4] }), 5, 5, false],
    [(ids) => ({ before_id: ids[4], limit: 4 }), 0, 4, false],
    [(ids) => ({ before_id: ids[4], limit: 3 }), 1, 4, true],
    [(ids) => ({ before_id: ids[1] }), 0, 1, false],
    [(ids) => ({ before_id: ids[0] }), 0, 0, false],
  ];
  return [
    {
      operation: list.id,
      status: 200,
      name: "has_more tells whether there is more in the direction of paging, at every end",
      needs: "state",
      source: [21],
      async run(context) {
        const path = await ownSession(context);
        const interrupts = Array.from({ length: 5 }, () => ({ type: "user.interrupt" }));
        const ids = (await send(context, path, ...interrupts)).data.map(({ id }) => id);
        for (const [query, from, to, hasMore] of pages) {
          const asked = query(ids);
          const page = await context.call<Page>(list.id, { path, query: asked as Record<string, unknown> });
          const of = `of the page for ${JSON.stringify(asked)}`;
          const got = page.data.map((item) => (item as { id: string }).id);
          expect.equal(`the ids ${of}`, got, ids.slice(from, to));
          expect.equal(`$.has_more ${of}`, page.has_more, hasMore);
          expect.equal(`$.first_id ${of}`, page.first_id, ids.slice(from, to)[0] ?? null);
          expect.equal(`$.last_id ${of}`, page.last_id, ids.slice(from, to).at(-1) ?? null);
        }
      },
    },
  ];
}
