import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Something to measure. */
export interface Target {
  name: string;
  /**
   * @param folder An empty one.
   * @returns The arguments with which Node.js runs it on a port.
   */
  args(port: number, folder: string): string[];
}

const require = createRequire(import.meta.url);
const server = serverIn(dirname(require.resolve("@cloud-agents/server/package.json")));
const bare = fileURLToPath(new URL("bareServer.mjs", import.meta.url));

// Prism as packages/mock runs it, without the process that runs it there.
const mock = createRequire(require.resolve("@cloud-agents/mock/package.json"));
const prism = mock.resolve("@stoplight/prism-cli");
const description = mock.resolve("@cloud-agents/spec/openapi.json");

/**
 * @param quiet Without logs; otherwise with those that are on unless one turns them off.
 * @param checkouts Folders of other states of this repository, built, whose servers are measured as well.
 * @returns The server that keeps everything in memory, the server that keeps it in a folder, Prism, a server that does nothing, and
 * the servers of the checkouts, in memory.
 */
export function targets(quiet: boolean, checkouts: string[]): Target[] {
  const level = quiet ? "silent" : "info";
  return [
    {
      name: "server, in memory",
      args: (port) => [server, "--port", `${port}`, "--log-level", level],
    },
    {
      name: "server, in a folder",
      args: (port, folder) => [server, "--port", `${port}`, "--log-level", level, "--data", folder],
    },
    {
      name: "Prism",
      args: (port) => [prism, "mock", description, "--port", `${port}`, "-m", "false", "-v", level],
    },
    {
      name: "bare `node:http`",
      args: (port) => [bare, `${port}`],
    },
    ...checkouts.map((checkout) => ({
      name: `${basename(resolve(checkout))}, in memory`,
      args: (port: number) => [
        serverIn(resolve(checkout, "packages/server")),
        ...["--port", `${port}`, "--log-level", level],
      ],
    })),
  ];
}

function serverIn(folder: string): string {
  return join(folder, "bin/cloud-agents-server.js");
}
