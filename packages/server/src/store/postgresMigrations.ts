/** Makes the table of one kind of object, as `objects` in `migrations.ts` does for SQLite. */
export const postgresObjects = (table: string, columns = ""): string => `
  CREATE TABLE IF NOT EXISTS ${table} (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    archived SMALLINT NOT NULL DEFAULT 0,
    body TEXT NOT NULL${columns}
  );
  CREATE INDEX IF NOT EXISTS ${table}_by_account ON ${table} (account, seq);`;

/**
 * The steps that make the tables in PostgreSQL, oldest first. What was released is never changed. Servers of the version before run on
 * while a step is taken, so it adds what they can do without, and removes nothing that they use.
 */
export const postgresMigrations: readonly string[] = [
  `${postgresObjects("agents")}
  ${postgresObjects("environments")}
  ${postgresObjects("files")}
  CREATE TABLE file_contents (
    file_id TEXT PRIMARY KEY REFERENCES files (id),
    content BYTEA NOT NULL
  );
  ${postgresObjects(
    "sessions",
    `,
    status TEXT NOT NULL,
    current_turn TEXT,
    flush_ms INTEGER NOT NULL,
    turn_server TEXT,
    turn_usage TEXT`,
  )}
  CREATE INDEX sessions_with_turn ON sessions (current_turn) WHERE current_turn IS NOT NULL;
  CREATE TABLE events (
    session_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    turn_id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session_id, seq)
  );
  CREATE TABLE idempotency_keys (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status SMALLINT NOT NULL,
    body TEXT NOT NULL,
    headers TEXT,
    expires BIGINT NOT NULL,
    PRIMARY KEY (account, key)
  );
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires);
  CREATE TABLE servers (
    id TEXT PRIMARY KEY,
    alive_until TIMESTAMPTZ NOT NULL
  );
  CREATE UNLOGGED TABLE deltas (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    server TEXT NOT NULL,
    session_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    made TIMESTAMPTZ NOT NULL DEFAULT now()
  );`,
  // What belongs to an unlogged table begins at 1 again when the database recovers, and servers look for ids above the last they have seen.
  // It begins where no server has been yet.
  `CREATE SEQUENCE delta_ids START WITH 1000000000000;
  ALTER TABLE deltas ALTER COLUMN id DROP IDENTITY;
  ALTER TABLE deltas ALTER COLUMN id SET DEFAULT nextval('delta_ids');`,
  `CREATE TABLE file_chunks (
    file_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (file_id, position)
  );
  CREATE TABLE file_places (
    file_id TEXT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE
  );
  CREATE TABLE files_folder (id TEXT PRIMARY KEY);`,
];
