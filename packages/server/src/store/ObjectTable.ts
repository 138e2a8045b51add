import type { Kysely } from "kysely";
import { type Connection, locked } from "./Connection.ts";
import type { Json } from "./Json.ts";
import { type Page, type PageRequest, pageOf, rowColumns } from "./Page.ts";
import type { ObjectColumns, Tables } from "./Tables.ts";
import type { Work } from "./Work.ts";

/** What to read of a list: `seq` is where to start, exclusive. */
interface RowRange {
  account: string;
  /** 1 to read archived objects too, otherwise 0. */
  archived: number;
  seq: number;
  count: number;
}

/** Objects of one kind, each visible only to the account that made it, or in the parent that has it. Lists are newest first. */
export class ObjectTable<Item> {
  readonly #connection: Connection;
  readonly #table: string;
  readonly #insert;
  readonly #find;
  readonly #lock;
  readonly #position;
  readonly #body;
  readonly #older;
  readonly #newer;
  readonly #update;
  readonly #delete;

  constructor(connection: Connection, table: string) {
    this.#connection = connection;
    this.#table = table;
    // All of these tables have the columns used here.
    const objects = (db: Kysely<Tables>) => db as unknown as Kysely<{ object: ObjectColumns }>;
    const from = (db: Kysely<Tables>) => objects(db).selectFrom(table as "object");
    this.#insert = connection.prepareInsert((db, rows: { id: string; account: string; body: string }[]) =>
      objects(db)
        .insertInto(table as "object")
        .values(rows.map(({ id, account, body }) => ({ id, account, body }))),
    );
    const find = (db: Kysely<Tables>, value: { id: string; account: string }) =>
      from(db).select("body").where("id", "=", value.id).where("account", "=", value.account);
    this.#find = connection.prepare(find);
    this.#lock = connection.prepare((db, value: { id: string; account: string }) =>
      locked(connection, find(db, value)),
    );
    this.#position = connection.prepare((db, value: { id: string; account: string }) =>
      from(db).select("seq").where("id", "=", value.id).where("account", "=", value.account),
    );
    this.#body = connection.prepare((db, value: { seq: number }) =>
      from(db).select("body").where("seq", "=", value.seq),
    );
    const range = (db: Kysely<Tables>, value: RowRange) =>
      from(db)
        .select("id")
        .select(rowColumns)
        .where("account", "=", value.account)
        .where("archived", "<=", value.archived)
        .limit(value.count);
    this.#older = connection.prepare((db, value: RowRange) =>
      range(db, value).where("seq", "<", value.seq).orderBy("seq", "desc"),
    );
    this.#newer = connection.prepare((db, value: RowRange) =>
      range(db, value).where("seq", ">", value.seq).orderBy("seq", "asc"),
    );
    this.#update = connection.prepare((db, row: { id: string; account: string; body: string }) =>
      objects(db)
        .updateTable(table as "object")
        .set({ body: row.body })
        .where("id", "=", row.id)
        .where("account", "=", row.account),
    );
    this.#delete = connection.prepare((db, value: { id: string; account: string }) =>
      objects(db)
        .deleteFrom(table as "object")
        .where("id", "=", value.id)
        .where("account", "=", value.account),
    );
  }

  *insert(row: { id: string; account: string; body: Json<Item> }): Work<void> {
    yield* this.lockOrder(row.account);
    yield* this.#insert({ id: row.id, account: row.account, body: row.body });
  }

  /**
   * Has what is inserted from now on be committed in the order of its positions: a reader who has seen an object of the account would
   * otherwise not look for one that is before it and comes later.
   */
  lockOrder(account: string): Work<void> {
    return this.#connection.lock(`${this.#table}\n${account}`);
  }

  /** Keeps what was changed of an object that the account has. */
  update(row: { id: string; account: string; body: Json<Item> }): Work<void> {
    return this.#update.run({ id: row.id, account: row.account, body: row.body });
  }

  /** Removes an object, if the account has it. */
  delete(account: string, id: string): Work<void> {
    return this.#delete.run({ account, id });
  }

  /** @returns The object, or undefined when the account has none with this id. */
  *find(account: string, id: string): Work<Json<Item> | undefined> {
    return (yield* this.#find.first({ account, id }))?.body as Json<Item> | undefined;
  }

  /** As `find`, for an object that is to be changed. */
  *lock(account: string, id: string): Work<Json<Item> | undefined> {
    return (yield* this.#lock.first({ account, id }))?.body as Json<Item> | undefined;
  }

  /**
   * @param includeArchived Whether archived objects are in the list.
   * @returns The page, or undefined when the account has no object with the id to start from.
   */
  *page(
    account: string,
    { limit, after, before }: PageRequest,
    includeArchived = false,
  ): Work<Page<Item> | undefined> {
    const cursor = after ?? before;
    const seq =
      cursor === undefined
        ? Number.MAX_SAFE_INTEGER
        : (yield* this.#position.first({ account, id: cursor }))?.seq;
    if (seq === undefined) return undefined;
    const statement = before === undefined ? this.#older : this.#newer;
    const rows = yield* statement.all({ account, archived: includeArchived ? 1 : 0, seq, count: limit + 1 });
    return yield* pageOf<Item>(rows, limit, before !== undefined, (seq) => this.#read(seq));
  }

  *#read(seq: number): Work<string> {
    return (yield* this.#body.first({ seq }))?.body as string;
  }
}
