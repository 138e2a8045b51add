import type { FileObject } from "@cloud-agents/types";
import type { Connection } from "./Connection.ts";
import { fromJson } from "./Json.ts";
import { ObjectTable } from "./ObjectTable.ts";
import type { Work } from "./Work.ts";

/** The files, and where their bytes are: in the database, piece by piece, or in a folder under a name. */
export class FileTable extends ObjectTable<FileObject> {
  readonly #connection: Connection;
  readonly #insertChunk;
  readonly #insertPlace;
  readonly #places;
  readonly #folder;
  readonly #insertFolder;

  constructor(connection: Connection) {
    super(connection, "files");
    this.#connection = connection;
    this.#insertChunk = connection.prepare(
      (db, row: { file: string; position: number; content: Uint8Array }) =>
        db
          .insertInto("file_chunks")
          .values({ file_id: row.file, position: row.position, content: row.content })
          .returning("position"),
    );
    this.#insertPlace = connection.prepare((db, row: { file: string; name: string }) =>
      db.insertInto("file_places").values({ file_id: row.file, name: row.name }),
    );
    this.#places = connection.prepare((db, value: { first: string; last: string }) =>
      db
        .selectFrom("file_places")
        .select("name")
        .where("name", ">=", value.first)
        .where("name", "<=", value.last),
    );
    this.#folder = connection.prepare((db) => db.selectFrom("files_folder").select("id"));
    this.#insertFolder = connection.prepare((db, row: { id: string }) =>
      db.insertInto("files_folder").values({ id: row.id }),
    );
  }

  /**
   * Keeps bytes of a file. The next are not asked for before these are with the database, so that no more of them are in memory.
   *
   * @param position How many bytes of the file are before these.
   */
  *insertChunk(file: string, position: number, content: Uint8Array): Work<void> {
    yield* this.#insertChunk.first({ file, position, content });
  }

  /** Notes the name under which a folder has the bytes of a file. */
  insertPlace(file: string, name: string): Work<void> {
    return this.#insertPlace.run({ file, name });
  }

  /** @returns The names that files have in a folder, of those from the first to the last. */
  *places(first: string, last: string): Work<string[]> {
    return (yield* this.#places.all({ first, last })).map(({ name }) => name);
  }

  /**
   * @param fresh An id for a database whose folder has none yet.
   * @returns The id of the folder in which the database's files are.
   */
  *folder(fresh: string): Work<string> {
    yield* this.#connection.lock("files_folder");
    const found = yield* this.#folder.first({});
    if (found) return found.id;
    yield* this.#insertFolder.run({ id: fresh });
    return fresh;
  }

  /** @returns The file, or undefined when the account has none with this id. */
  *get(account: string, id: string): Work<FileObject | undefined> {
    const body = yield* this.find(account, id);
    return body && fromJson(body);
  }
}
