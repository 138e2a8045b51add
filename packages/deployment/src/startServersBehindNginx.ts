import { startNginx } from "./startNginx.ts";
import { type Postgres, startPostgres } from "./startPostgres.ts";

const SERVERS = 3;

interface StartedServer {
  url: string;
  stop(): Promise<unknown>;
}

/** Three servers with one database, each request to the next. */
export interface ServersBehindNginx {
  /** Where nginx listens. */
  url: string;
  /** Where each server does. */
  servers: string[];
  /** The URL of their database. */
  database: string;
  postgres: Pick<Postgres, "query">;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, three servers and nginx.
 *
 * @param start Starts a server on any port, with the database of this URL.
 */
export async function startServersBehindNginx(
  start: (database: string) => Promise<StartedServer>,
): Promise<ServersBehindNginx> {
  const postgres = await startPostgres();
  const database = await postgres.create();
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => start(database)));
  const urls = servers.map(({ url }) => url);
  const nginx = await startNginx(urls);
  return {
    ...{ url: nginx.url, servers: urls, database, postgres },
    async stop() {
      await nginx.stop();
      await Promise.all(servers.map((server) => server.stop()));
      await postgres.stop();
    },
  };
}
