import type { Generated } from "kysely";

/** The columns that agents, environments, files and sessions have in common. */
export interface ObjectColumns {
  /** Order of creation. */
  seq: Generated<number>;
  id: string;
  /** Whose it is: the account, and after line breaks the ids of the objects in whose path it is. */
  account: string;
  /** 1 when lists leave the object out unless asked. */
  archived: Generated<number>;
  /** The object as the API returns it, as JSON. */
  body: string;
}

export interface SessionColumns extends ObjectColumns {
  status: string;
  /** The turn that is running; null when none is. */
  current_turn: string | null;
  /** Shortest time between two deltas, in milliseconds. */
  flush_ms: number;
  /** In a shared database, the server that runs the turn. */
  turn_server: Generated<string | null>;
  /** In a shared database, what the turn has used so far, as JSON. */
  turn_usage: Generated<string | null>;
}

export interface EventColumns {
  /** Position in the log. */
  seq: Generated<number>;
  id: string;
  session_id: string;
  turn_id: string;
  type: string;
  body: string;
}

export interface FileContentColumns {
  file_id: string;
  content: Uint8Array;
}

export interface FileChunkColumns {
  /** In SQLite the name of `file_places`, unless an older server has stored it: its pieces come before their file. */
  file_id: string;
  /** How many bytes of the file are before these. */
  position: number;
  content: Uint8Array;
}

export interface FilePlaceColumns {
  file_id: string;
  /** Under which the folder, or `file_chunks`, has the file's bytes. */
  name: string;
}

export interface FilesFolderColumns {
  id: string;
}

export interface IdempotencyKeyColumns {
  account: string;
  key: string;
  /** Hash of the operation, its path and its body. */
  request: string;
  status: number;
  /** Empty when the response has none. */
  body: string;
  /** The response's own headers as JSON; null when it has none. */
  headers: string | null;
  /** Milliseconds since 1970. */
  expires: number;
}

export interface ServerColumns {
  id: string;
  alive_until: Date;
}

/** A piece of a message that is being written, for readers on other servers. It is soon deleted. */
export interface DeltaColumns {
  id: Generated<number>;
  server: string;
  session_id: string;
  /** The log's last position when the piece was written. */
  seq: number;
  body: string;
  made: Generated<Date>;
}

/** The tables that `migrations.ts` makes. Those of declared kinds of objects have the columns that all objects have. */
export interface Tables {
  agents: ObjectColumns;
  environments: ObjectColumns;
  files: ObjectColumns;
  /** The bytes of files that an older server has stored. */
  file_contents: FileContentColumns;
  file_chunks: FileChunkColumns;
  file_places: FilePlaceColumns;
  /** One row at most: which folder has the bytes of files. */
  files_folder: FilesFolderColumns;
  sessions: SessionColumns;
  events: EventColumns;
  idempotency_keys: IdempotencyKeyColumns;
  /** Of a shared database. */
  servers: ServerColumns;
  deltas: DeltaColumns;
}
