import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Postgres } from "@cloud-agents/deployment";
import Database from "libsql";
import type { ServerOptions } from "../../src/startServer.ts";

/** A database, and where it has the contents of files. */
export interface Place {
  options: Pick<ServerOptions, "data" | "database" | "files">;
  /** The folder of files, if there is one. */
  folder: string | undefined;
  /** @returns The bytes of a file, as they were stored. */
  contentOf(fileId: string): Promise<Buffer>;
  /** @returns How many contents are stored, whether a file has them or not. */
  count(): Promise<number>;
  remove(): Promise<void>;
}

export const places = ["SQLite", "SQLite and a folder", "PostgreSQL", "PostgreSQL and a folder"] as const;

/** @param postgres Where to make the database, if it is to be one of PostgreSQL. */
export async function createPlace(kind: (typeof places)[number], postgres: Postgres): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "cloud-agents-uploads-"));
  const folder = kind.endsWith("folder") ? join(root, "files") : undefined;
  if (folder !== undefined) await mkdir(folder);
  const database = kind.startsWith("PostgreSQL") ? await postgres.create() : undefined;
  const query = async (sql: string): Promise<Record<string, unknown>[]> => {
    if (database !== undefined) return postgres.query(database, sql);
    const sqlite = new Database(join(root, "cloud-agents.db"));
    try {
      return sqlite.prepare(sql).all([]) as Record<string, unknown>[];
    } finally {
      sqlite.close();
    }
  };
  return {
    options: {
      ...(database === undefined ? { data: root } : { database }),
      ...(folder !== undefined && { files: folder }),
    },
    folder,
    async contentOf(id) {
      if (folder === undefined) {
        const rows = await query(
          `SELECT content FROM file_chunks WHERE file_id IN ('${id}', (SELECT name FROM file_places WHERE file_id = '${id}')) ORDER BY position`,
        );
        return Buffer.concat(rows.map(({ content }) => new Uint8Array(content as ArrayBuffer)));
      }
      const [place] = await query(`SELECT name FROM file_places WHERE file_id = '${id}'`);
      return readFile(join(folder, place?.name as string));
    },
    async count() {
      if (folder !== undefined) return (await readdir(folder)).filter((name) => /^upload_/.test(name)).length;
      return (await query("SELECT DISTINCT file_id FROM file_chunks")).length;
    },
    remove: () => rm(root, { recursive: true }),
  };
}
