import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CloudAgents } from "@cloud-agents/client";
import { startServer } from "@cloud-agents/server";
import ts from "typescript";

const run = promisify(execFile);
const TOKEN = "pt-my-first-token";

/** How long a command may wait for a stream that does not end, in seconds. */
const STREAM_SECONDS = 2;

/** A reference server with what the guides name, and a way to run their blocks on it. */
export interface GuideRunner {
  /**
   * Runs a block and returns what it prints. Each block has a session of its own, with one turn behind it.
   *
   * @param showsError Whether a request of the block is meant to fail.
   */
  run(language: string, source: string, showsError?: boolean): Promise<string>;
  stop(): Promise<void>;
}

/** @param modules Folder whose `node_modules` has the packages that the blocks import. */
export async function startGuideRunner(
  modules = fileURLToPath(new URL("../../", import.meta.url)),
): Promise<GuideRunner> {
  const server = await startServer({ faults: {} });
  const folder = await mkdtemp(join(tmpdir(), "guides-"));
  await symlink(join(modules, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const api = new CloudAgents({ token: TOKEN, baseUrl: server.url });
  const env = {
    PATH: process.env.PATH,
    QODER_PAT: TOKEN,
    QODER_BASE_URL: server.url,
    GITHUB_TOKEN: "github-token",
  };
  let blocks = 0;

  /** Makes what the guides name, and returns the real ids by those of the guides. */
  async function prepare(): Promise<Record<string, string>> {
    const agent = await api.agents.create({ name: "reviewer", model: "ultimate" });
    const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
    const session = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
    const { events } = await api.sessions.run(session.id, "hello");
    return {
      agent_019e390add9f7bac9b6cc806db46fcbd: agent.id,
      env_019e2590d33f711fabf42f2857cecd8a: environment.id,
      sess_019e392c0d1e74e095d21ea4c6b41def: session.id,
      evt_019e3bb2c153764da54e4d3acbef52b6: events[0]?.id ?? "",
    };
  }

  return {
    async run(language, text, showsError = false) {
      let source = text.replaceAll("http://127.0.0.1:4020", server.url);
      for (const [shown, real] of Object.entries(await prepare())) source = source.replaceAll(shown, real);
      blocks += 1;
      const cwd = join(folder, `${blocks}`);
      await mkdir(cwd);
      if (language === "bash") {
        // A stream ends with the session only. Of curl's exit codes, 28 is that its time is up, 22 that the status is an error's.
        const passes = showsError ? "[ $? = 28 -o $? = 22 ]" : "[ $? = 28 ]";
        const curl = `curl() { command curl --fail-with-body --max-time ${STREAM_SECONDS} "$@" || ${passes}; }\n`;
        // Stands in for jq, which a machine that runs tests may lack.
        const jq = `jq() { node -pe 'JSON.parse(require("fs").readFileSync(0)).id'; }\n`;
        return (await run("bash", ["-euo", "pipefail", "-c", curl + jq + source], { cwd, env })).stdout;
      }
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      await writeFile(join(cwd, "block.js"), ts.transpileModule(source, { compilerOptions }).outputText);
      return (await run(process.execPath, ["block.js"], { cwd, env, timeout: 30_000 })).stdout;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
