import { createRequire } from "node:module";
import { claimPort, startProcess } from "@cloud-agents/child-process";

const require = createRequire(import.meta.url);

/**
 * Starts Prism as it is, except that it says when it listens.
 *
 * @param description Path of an OpenAPI document.
 * @throws Error with its last lines of output when it ends.
 */
export async function startPrism(description: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await claimPort(0, "127.0.0.1", "--port");
  const args = ["mock", description, `--port=${port}`, "--host=127.0.0.1", "--multiprocess=false"];
  return startProcess(require.resolve("@stoplight/prism-cli"), args, {
    name: "Prism",
    env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0" },
    preload: new URL("../../bin/announceUrl.mjs", import.meta.url).href,
    readyWithin: 60_000,
  });
}
