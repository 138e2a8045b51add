import { fileURLToPath } from "node:url";
import { type ProcessOptions, type RunningProcess, startProcess } from "@cloud-agents/child-process";

/** A running reference server. */
export type ServerProcess = RunningProcess;

/** Settings of a server process besides its arguments. */
export type ServerProcessOptions = Pick<ProcessOptions, "env" | "onLine">;

const command = fileURLToPath(new URL("../bin/cloud-agents-server.js", import.meta.url));

/**
 * Starts the reference server as a process of its own, like its users do, and waits until it is ready.
 *
 * @param args Arguments of the command; `--port=0` takes any free port.
 * @returns The running server; it ends with this process at the latest.
 * @throws Error with the server's own message when it cannot start.
 */
export function startServerProcess(
  args: readonly string[],
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  return startProcess(command, args, { name: "The server", ...options });
}
