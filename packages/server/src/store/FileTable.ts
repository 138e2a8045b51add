import type { FileObject } from "@cloud-agents/types";
import type { Connection } from "./Connection.ts";
import { fromJson } from "./Json.ts";
import { ObjectTable } from "./ObjectTable.ts";
import type { Work } from "./Work.ts";

/** The files, and their bytes. */
export class FileTable extends ObjectTable<FileObject> {
  readonly #insertContent;

  constructor(connection: Connection) {
    super(connection, "files");
    this.#insertContent = connection.prepare((db, row: { file_id: string; content: Uint8Array }) =>
      db.insertInto("file_contents").values({ file_id: row.file_id, content: row.content }),
    );
  }

  /** Keeps the bytes of a file that was inserted before. */
  insertContent(id: string, content: Uint8Array): Work<void> {
    return this.#insertContent.run({ file_id: id, content });
  }

  /** @returns The file, or undefined when the account has none with this id. */
  *get(account: string, id: string): Work<FileObject | undefined> {
    const body = yield* this.find(account, id);
    return body && fromJson(body);
  }
}
