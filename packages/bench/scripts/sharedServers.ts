import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Postgres, startPostgres } from "@cloud-agents/deployment";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";

/** How servers keep what they are given. */
export interface Layout {
  name: string;
  servers: number;
  database: "SQLite" | "PostgreSQL";
  /** Whether each transaction that writes notifies the servers itself. */
  notifiesInTransaction?: boolean;
}

/** Servers that run, and what they keep everything in. */
export interface RunningLayout {
  servers: ServerProcess[];
  /** Of the PostgreSQL database, if it is one. */
  url: string | undefined;
  stop(): Promise<void>;
}

/** How long events of a steady turn are apart, in milliseconds. */
export const STEADY_MS = 50;

/** How many events a steady turn has, so that none ends before it was measured. */
const STEADY_EVENTS = 1200;

const steps = (count: number, step: string) => new Array<string>(count).fill(step).join("\n");

/** `burst` has many events as fast as they can be stored, anything else one every `STEADY_MS`. */
const scenario = `rules:
  - match: burst
    steps:
${steps(40, "      - thinking: A thought that is as long as one usually is, so that there is something to store.")}
      - message: Done.
  - steps:
${steps(STEADY_EVENTS, `      - { delay: ${STEADY_MS} }\n      - thinking: A thought that is as long as one usually is.`)}
      - message: Done.
`;

/** What a commit waits for that notifies: a lock that the whole database has one of. */
const NOTIFY_IN_TRANSACTION = `
  CREATE FUNCTION tell_session() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_notify(''cloud_agents'', ''trigger '' || NEW.session_id); RETURN NULL; END';
  CREATE FUNCTION tell_object() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_notify(''cloud_agents'', ''trigger '' || NEW.id); RETURN NULL; END';
  CREATE TRIGGER tell AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION tell_session();
  CREATE TRIGGER tell AFTER INSERT ON agents FOR EACH ROW EXECUTE FUNCTION tell_object();`;

/** Starts PostgreSQL as it is installed, except that it admits the connections of three servers and more; it waits for the disk. */
export function startDatabase(): Promise<Postgres> {
  return startPostgres({ fsync: "on", max_connections: "200" });
}

/** Starts the servers of a layout, each a process, with nothing in them. */
export async function startLayout(
  { servers: count, database, notifiesInTransaction }: Layout,
  postgres: Postgres,
): Promise<RunningLayout> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const file = join(folder, "scenario.yaml");
  await writeFile(file, scenario);
  const url = database === "PostgreSQL" ? await postgres.create() : undefined;
  const place = url === undefined ? `--data=${join(folder, "data")}` : `--database=${url}`;
  const args = ["--port=0", place, `--scenario=${file}`, "--log-level=silent"];
  const servers = await Promise.all(Array.from({ length: count }, () => startServerProcess(args)));
  if (url !== undefined && notifiesInTransaction) await postgres.query(url, NOTIFY_IN_TRANSACTION);
  return {
    servers,
    url,
    async stop() {
      // Turns that still run are of no interest.
      await Promise.all(servers.map((server) => server.stop("SIGKILL")));
      await rm(folder, { recursive: true });
    },
  };
}
