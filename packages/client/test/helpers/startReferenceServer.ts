import { fileURLToPath } from "node:url";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";

const scenario = fileURLToPath(new URL("longTurns.yaml", import.meta.url));

/** Starts the reference server with its fault switches and long turns. */
export function startReferenceServer(port = "0", ...args: string[]): Promise<ServerProcess> {
  return startServerProcess([
    `--port=${port}`,
    "--faults",
    `--scenario=${scenario}`,
    "--log-level=silent",
    ...args,
  ]);
}
