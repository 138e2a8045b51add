import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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
const server = join(
  dirname(require.resolve("@cloud-agents/server/package.json")),
  "bin/cloud-agents-server.js",
);
const bare = fileURLToPath(new URL("bareServer.mjs", import.meta.url));

// Prism as packages/mock runs it, without the process that runs it there.
const mock = createRequire(require.resolve("@cloud-agents/mock/package.json"));
const prism = mock.resolve("@stoplight/prism-cli");
const description = mock.resolve("@cloud-agents/spec/openapi.json");

/**
 * @param quiet Without logs; otherwise with those that are on unless one turns them off.
 * @returns The server that keeps everything in memory, the server that keeps it in a folder, Prism, and a server that does nothing.
 */
export function targets(quiet: boolean): Target[] {
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
  ];
}
