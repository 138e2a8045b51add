import { spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./freePort.ts";
import { type Postgres, userToRunAs } from "./startPostgres.ts";
import { untilReady } from "./untilReady.ts";

const PROGRAM = "/usr/sbin/pgbouncer";

/** Whether PgBouncer is installed, as it has to be in CI. */
export const hasPooler = existsSync(PROGRAM) || Boolean(process.env.CI);

/**
 * Starts PgBouncer in transaction mode before a PostgreSQL server.
 *
 * @param url A database of that server.
 * @returns The database as the pooler has it, and what stops that.
 */
export async function startPooler(
  postgres: Postgres,
  url: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "cloud-agents-pooler-"));
  const user = userToRunAs();
  const port = await freePort();
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(
    file,
    `[databases]
* = host=127.0.0.1 port=${postgres.port} user=test
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`,
  );
  if (user.uid !== undefined)
    for (const path of [folder, file]) chownSync(path, user.uid, user.gid as number);
  const child = spawn(PROGRAM, [file], { ...user, stdio: "ignore", cwd: "/" });
  const pooled = url.replace(`:${postgres.port}/`, `:${port}/`);
  await untilReady(() => postgres.query(pooled, "SELECT 1"));
  return {
    url: pooled,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGQUIT");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
