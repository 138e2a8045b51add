import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import type { Description, Operation } from "../readDescription.ts";
import { newSession, send } from "./fixtures.ts";

interface ItemPage {
  data: { id?: string; file_id?: string }[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/** More than two of the largest pages, and no multiple of the size of one. */
const MANY = 250;
const PAGE = 100;

/** How many pages may hold other objects, before and between those that were just created. */
const MAX_PAGES = 50;

/** The rules of lists that a schema cannot express. */
export function listCases(description: Description): Case[] {
  const lists = description.operations.filter(({ parameters }) =>
    parameters.some(({ name }) => name === "after_id"),
  );
  return lists.flatMap((list): Case[] => [
    {
      operation: list.id,
      status: 200,
      name: "a limit above 100 counts as 100",
      run: ({ call }) => call(list.id, { query: { limit: 101 } }),
    },
    {
      operation: list.id,
      status: 200,
      name: `${MANY} items, page by page, forwards and backwards, without gaps`,
      needs: "state",
      run: (context) => walk(context, description, list),
    },
  ]);
}

async function walk(context: Context, description: Description, list: Operation): Promise<void> {
  const { path, ids } =
    list.id === "listSessionEvents"
      ? await sendEvents(context)
      : await createObjects(context, description, list);
  const page = (query: Record<string, unknown>) => context.call<ItemPage>(list.id, { path, query });

  expect.equal("the number of items with the limit 101", (await page({ limit: 101 })).data.length, 100);
  const forwards = [await page({ limit: PAGE })];
  while (!idsOf(forwards).includes(ids.at(-1) as string)) {
    const { last_id, has_more } = forwards.at(-1) as ItemPage;
    const goesOn = has_more && forwards.length < MAX_PAGES;
    expect.that(
      "the list",
      goesOn,
      `to go on until all ${MANY} items were seen`,
      `its end after ${forwards.length} pages`,
    );
    forwards.push(await page({ limit: PAGE, after_id: last_id }));
  }
  const seen = idsOf(forwards);
  // Others may be using the target.
  expect.equal(
    "the ids, page by page",
    seen.filter((id) => ids.includes(id)),
    ids,
  );

  const backwards: ItemPage[] = [];
  let before = ids.at(-1) as string;
  while (before !== ids[0]) {
    expect.that(
      "paging backwards",
      backwards.length < MAX_PAGES,
      "to reach the first item",
      `${MAX_PAGES} pages without it`,
    );
    const previous = await page({ limit: PAGE, before_id: before });
    const isFull = previous.data.length === PAGE || !previous.has_more;
    expect.that("a page before another", isFull, `${PAGE} items when has_more is true`, previous.data.length);
    backwards.unshift(previous);
    if (idsOf([previous]).includes(ids[0] as string)) break;
    before = previous.first_id as string;
  }
  expect.equal(
    "the ids, page by page backwards",
    idsOf(backwards).filter((id) => ids.includes(id)),
    ids.slice(0, -1),
  );
}

/** The ids of pages, whose own `first_id` and `last_id` have to agree. */
function idsOf(pages: ItemPage[]): string[] {
  return pages.flatMap(({ data, first_id, last_id }) => {
    const ids = data.map(({ id, file_id }) => (file_id ?? id) as string);
    expect.equal("$.first_id", first_id, ids[0] ?? null);
    expect.equal("$.last_id", last_id, ids.at(-1) ?? null);
    return ids;
  });
}

/** Creates objects of the listed kind and returns their ids in the order of the list: newest first. */
async function createObjects({ call, world }: Context, { operations }: Description, list: Operation) {
  const create = operations.find(({ path, method }) => path === list.path && method === "POST");
  const example = await world.fill(create?.body?.examples.values().next().value);
  const isForm = create?.body?.contentType === "multipart/form-data";
  const body: unknown = isForm ? { file: new File(["# Many"], "many.md") } : example;
  const ids: string[] = [];
  for (let count = 0; count < MANY; count++) {
    const { id, file_id } = await call<ItemPage["data"][0]>(create?.id as string, { body });
    ids.unshift((file_id ?? id) as string);
  }
  return { path: {}, ids };
}

/** Sends events that start no turn and returns their ids in the order of the list: oldest first. */
async function sendEvents(context: Context) {
  const path = await newSession(context);
  const ids: string[] = [];
  while (ids.length < MANY) {
    const { data } = await send(
      context,
      path,
      ...Array.from({ length: 50 }, () => ({ type: "user.interrupt" })),
    );
    ids.push(...data.map(({ id }) => id));
  }
  return { path, ids };
}
