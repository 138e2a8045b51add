import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { CloudAgents } from "@cloud-agents/client";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const folder = fileURLToPath(new URL("..", import.meta.url));
let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess(["--port=0", "--log-level=error"]);
});
afterAll(() => server.stop());

/** Runs the bot as its README says, and waits until it ends. */
async function runBot(...args: string[]) {
  const env = { ...process.env, NODE_OPTIONS: "", CLOUD_AGENTS_URL: server.url, QODER_PAT: "me" };
  const bot = spawn(process.execPath, ["--import", "tsx", "src/reviewBot.ts", ...args], { cwd: folder, env });
  const [stdout, stderr, [code]] = await Promise.all([text(bot.stdout), text(bot.stderr), once(bot, "exit")]);
  return { stdout, stderr, code };
}

test("prints the review of a repository, and meanwhile what the agent does", async () => {
  const { stdout, stderr, code } = await runBot("https://github.com/octocat/Spoon-Knife");
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain("Review this repository.");
  expect(stderr).toMatch(/^Session sess_\w+\n… .+\n> \w+\n/);
  expect(stderr).toMatch(/\d+ tokens written\n$/);
});

test("says so when the session is busy, and reviews once it no longer is", async () => {
  const first = await runBot("https://github.com/octocat/Spoon-Knife");
  const session = /sess_\w+/.exec(first.stderr)?.[0] ?? "";
  const api = new CloudAgents({ token: "me", baseUrl: server.url });
  await api.sessions.events.send(session, {
    events: [{ type: "user.message", content: [{ type: "text", text: "Wait 100 seconds." }] }],
  });

  const refused = await runBot("--session", session);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain(`${session} is busy with another review. Try again when it is over`);

  await api.sessions.interrupt(session);
  expect(await runBot("--session", session)).toMatchObject({ code: 0 });
});

test("says what it wants when it is given nothing, and what is wrong when there is no such session", async () => {
  expect(await runBot()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Usage: npm start -- <URL"),
  });
  expect(await runBot("--session", "sess_none")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Session 'sess_none' was not found."),
  });
});
