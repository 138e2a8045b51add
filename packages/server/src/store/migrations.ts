/**
 * Makes the table of one kind of object, unless the store has it. A kind that is declared needs no step of its own; a step that
 * changes the table of one makes it first, as a new store does not have it yet.
 */
export const objects = (table: string, columns = ""): string => `
  CREATE TABLE IF NOT EXISTS ${table} (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL${columns}
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ${table}_by_account ON ${table} (account, seq);`;

/**
 * The steps that make the tables, oldest first. A store remembers how many of them it has been through, so a step that was
 * released is never changed: what is to be different becomes another step.
 */
export const migrations: readonly string[] = [
  `${objects("agents")}
  ${objects("environments")}
  ${objects("files")}
  CREATE TABLE file_contents (
    file_id TEXT PRIMARY KEY REFERENCES files (id),
    content BLOB NOT NULL
  ) STRICT;
  ${objects("sessions", ",\n    status TEXT NOT NULL,\n    current_turn TEXT,\n    flush_ms INTEGER NOT NULL")}
  CREATE INDEX sessions_with_turn ON sessions (current_turn) WHERE current_turn IS NOT NULL;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    turn_id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_session ON events (session_id, seq);
  CREATE TABLE idempotency_keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, key)
  ) STRICT;
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires);`,
  "ALTER TABLE idempotency_keys ADD COLUMN headers TEXT;",
  `CREATE TABLE file_chunks (
    file_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (file_id, position)
  ) STRICT;
  CREATE TABLE file_places (
    file_id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE files_folder (id TEXT PRIMARY KEY) STRICT;`,
];
