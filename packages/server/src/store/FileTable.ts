import type { FileObject } from "@cloud-agents/types";
import type { Connection } from "./Connection.ts";
import { fromJson } from "./Json.ts";
import { ObjectTable } from "./ObjectTable.ts";
import type { Work } from "./Work.ts";

/** The files, and where their bytes are: in the database, piece by piece, under the file's id or a name, or in a folder under a name. */
export class FileTable extends ObjectTable<FileObject> {
  readonly #connection: Connection;
  readonly #insertChunk;
  readonly #removeChunk;
  readonly #piecesWithoutFile;
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
    this.#removeChunk = connection.prepare((db, row: { file: string; position: number }) =>
      db.deleteFrom("file_chunks").where("file_id", "=", row.file).where("position", "=", row.position),
    );
    this.#piecesWithoutFile = connection.prepare((db) =>
      db
        .selectFrom("file_chunks")
        .select(["file_id as name", "position"])
        .where(({ eb, exists, not, selectFrom }) =>
          not(
            eb.or([
              exists(selectFrom("files").select("id").whereRef("id", "=", "file_chunks.file_id")),
              exists(selectFrom("file_places").select("name").whereRef("name", "=", "file_chunks.file_id")),
            ]),
          ),
        ),
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
   * @param file Its id, or the name under which its bytes are.
   * @param position How many bytes of the file are before these.
   */
  *insertChunk(file: string, position: number, content: Uint8Array): Work<void> {
    yield* this.#insertChunk.first({ file, position, content });
  }

  removeChunk(file: string, position: number): Work<void> {
    return this.#removeChunk.run({ file, position });
  }

  /** @returns The pieces in the database that are under neither the id nor the name of a file. */
  piecesWithoutFile(): Work<{ name: string; position: number }[]> {
    return this.#piecesWithoutFile.all({});
  }

  /** Notes the name under which the bytes of a file are, in the database or in a folder. */
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
