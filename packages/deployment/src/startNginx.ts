import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./freePort.ts";
import { untilReady } from "./untilReady.ts";

const PROGRAM = "/usr/sbin/nginx";

const configuration = new URL("../../../deploy/nginx.conf", import.meta.url);

/** Whether nginx is installed, as it has to be in CI. */
export const hasNginx = existsSync(PROGRAM) || Boolean(process.env.CI);

/** A running nginx. */
export interface Nginx {
  /** Where it listens. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts nginx with the configuration in `deploy/`, before servers that are there already. Each request goes to the next of them.
 *
 * @param urls Those of the servers.
 */
export async function startNginx(urls: readonly string[]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "cloud-agents-nginx-"));
  // nginx has its workers run as another user.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  const log = join(folder, "error.log");
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  const servers = urls.map((url) => `server ${new URL(url).host} max_fails=0;`).join(" ");
  const own = readFileSync(configuration, "utf8")
    .replace("server server:4020 max_fails=0;", servers)
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("http {", `http { ${paths.join(" ")}`)
    // With one worker, the requests of all connections are spread together.
    .replace("worker_processes auto;", "worker_processes 1;");
  writeFileSync(file, `daemon off; pid ${join(folder, "pid")}; error_log ${log};\n${own}`);
  const child = spawn(PROGRAM, ["-c", file, "-e", log], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    await untilReady(async () => {
      if (child.exitCode !== null) throw new Error(`nginx does not start: ${readFileSync(log, "utf8")}`);
      return (await fetch(`${url}/readyz`)).ok;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
