import type { ExpressionBuilder } from "kysely";
import type { Json } from "./Json.ts";
import type { Work } from "./Work.ts";

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

/** How many bytes of bodies are read at once. A single body can be longer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Longer bodies are read one by one, once it is known that there is room for them. */
const INLINE_BYTES = 64 * 1024;

/** A row whose body may have been left out. */
export interface Row {
  seq: number;
  bytes: number;
  body: string | null;
}

/** The columns of a `Row`, of any table that has a position and a body. */
export function rowColumns<Database, Table extends keyof Database>(
  builder: ExpressionBuilder<Database, Table>,
) {
  const eb = builder as unknown as ExpressionBuilder<{ rows: { seq: number; body: string } }, "rows">;
  const bytes = eb.fn<number>("octet_length", ["body"]);
  const body = eb.case().when(bytes, "<=", eb.lit(INLINE_BYTES)).then(eb.ref("body")).end();
  return [eb.ref("seq").as("seq"), bytes.as("bytes"), body.as("body")];
}

/**
 * Takes as many rows as there is room for, and at least one.
 *
 * @param read Reads a body that was left out, by the position of its row.
 */
export function* withinBytes<Found extends Row>(
  rows: readonly Found[],
  read: (seq: number) => Work<string>,
): Work<(Found & { body: string })[]> {
  const taken: (Found & { body: string })[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.bytes;
    if (bytes > MAX_BYTES && taken.length > 0) break;
    row.body ??= yield* read(row.seq);
    taken.push(row as Found & { body: string });
  }
  return taken;
}

/**
 * Makes a page of rows that were read in the direction of travel, one more than the page holds.
 *
 * @param rows The rows, nearest to the cursor first.
 * @param backwards Whether that direction is against list order.
 * @param read As `withinBytes` has it.
 */
export function* pageOf<Item>(
  rows: (Row & { id: string })[],
  limit: number,
  backwards: boolean,
  read: (seq: number) => Work<string>,
): Work<Page<Item>> {
  const items = (yield* withinBytes(rows.slice(0, limit), read)) as unknown as Page<Item>["items"];
  const hasMore = rows.length > items.length;
  return { items: backwards ? items.reverse() : items, hasMore };
}
