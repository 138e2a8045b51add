import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "./freePort.ts";
import { untilReady } from "./untilReady.ts";

/** Where Debian has the programs of each version of PostgreSQL. */
const ROOT = "/usr/lib/postgresql";

const versions = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(a) - Number(b)) : [];

/** The folder with the programs of the newest PostgreSQL that is installed. */
const programs = versions
  .map((version) => join(ROOT, version, "bin"))
  .findLast((bin) => existsSync(join(bin, "initdb")));

/** Whether PostgreSQL is installed. In CI it has to be, so that no test is skipped there unnoticed. */
export const hasPostgres = programs !== undefined || Boolean(process.env.CI);

/** A PostgreSQL server of its own, in a temporary folder. */
export interface Postgres {
  port: number;
  /** Makes an empty database, and returns its URL. */
  create(): Promise<string>;
  /** Runs SQL, in a database of `create`, and returns the rows. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>;
  /**
   * Runs a script of pgbench over and over, on some connections at the same time.
   *
   * @returns How often a second.
   */
  load(url: string, script: string, connections: number, seconds: number): Promise<number>;
  /** Ends all its connections at once. */
  end(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL.
 *
 * @param own Settings besides those that it needs; it does not wait for the disk unless `fsync` is given.
 */
export async function startPostgres(own: Record<string, string> = {}): Promise<Postgres> {
  if (programs === undefined) throw new Error(`There is no PostgreSQL in ${ROOT}: install postgresql.`);
  const folder = mkdtempSync(join(tmpdir(), "cloud-agents-postgres-"));
  const user = userToRunAs();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid as number);
  const program = (name: string) => join(programs, name);
  execFileSync(
    program("initdb"),
    ["--pgdata", folder, "--username=test", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
    { ...user, stdio: "pipe", cwd: "/" },
  );
  const port = await freePort();
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off", ...own };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const urlOf = (database: string) => `postgres://test@127.0.0.1:${port}/${database}`;
  let server: ChildProcess;
  let databases = 0;

  const start = async () => {
    server = spawn(program("postgres"), ["-D", folder, ...args], { ...user, stdio: "ignore", cwd: "/" });
    await untilReady(() => query(urlOf("postgres"), "SELECT 1"));
  };
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    port,
    async create() {
      databases += 1;
      await query(urlOf("postgres"), `CREATE DATABASE test_${databases}`);
      return urlOf(`test_${databases}`);
    },
    query,
    async load(url, script, connections, seconds) {
      const file = join(folder, "load.sql");
      writeFileSync(file, script);
      const args = ["-n", "-f", file, "-c", `${connections}`, "-T", `${seconds}`, "-M", "extended", url];
      const { stdout } = await promisify(execFile)(program("pgbench"), args);
      const [, rate] = /^tps = ([\d.]+)/m.exec(stdout) ?? [];
      if (rate === undefined) throw new Error(`pgbench does not say how fast it was: ${stdout}`);
      return Number(rate);
    },
    end: () => end("SIGQUIT"),
    start,
    async stop() {
      await end("SIGINT");
      rmSync(folder, { recursive: true });
    },
  };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** PostgreSQL does not run as root. */
export function userToRunAs(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (option: string) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}
