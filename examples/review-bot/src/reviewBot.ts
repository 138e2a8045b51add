import { parseArgs } from "node:util";
import {
  CloudAgents,
  CloudAgentsError,
  ConflictError,
  isKnownEvent,
  type RunOptions,
  TurnFailedError,
} from "@cloud-agents/client";

const USAGE = "Usage: npm start -- <URL of a repository>, or npm start -- --session <id>";
const QUESTION = "Review this repository. Begin with what is most likely to break.";

const api = new CloudAgents({ baseUrl: process.env.CLOUD_AGENTS_URL });

/** Starts a session in which an agent sees the repository. */
async function openSession(repository: string): Promise<string> {
  const agent = await api.agents.create({
    name: "reviewer",
    model: "auto",
    system: "You review code. Name the file and the line of each finding.",
  });
  const environment = await api.environments.create({ name: "review", config: { type: "cloud" } });
  const session = await api.sessions.create({
    agent: agent.id,
    environment_id: environment.id,
    resources: [{ type: "github_repository", url: repository }],
  });
  return session.id;
}

/** Tells what the agent does while it does it. */
const report: RunOptions["onEvent"] = (event) => {
  if (!isKnownEvent(event)) return;
  if (event.type === "agent.thinking") console.error(`… ${event.thinking}`);
  if (event.type === "agent.tool_use") console.error(`> ${event.tool_name}`);
};

/** What went wrong, and what to do about it. */
function explain(error: CloudAgentsError, session: string | undefined): string {
  // Another turn is running. It is not tried again by itself: who else asks for a review may be a person.
  if (error instanceof ConflictError)
    return `${session} is busy with another review. Try again when it is over, or give the repository for a session of its own.`;
  if (error instanceof TurnFailedError) return `The review failed: ${error.message}`;
  return error.message;
}

async function main(): Promise<void> {
  const options = { session: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [repository] = positionals;
  let { session } = values;
  if ((repository === undefined) === (session === undefined) || positionals.length > 1) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  try {
    session ??= await openSession(String(repository));
    console.error(`Session ${session}`);
    const { text, usage } = await api.sessions.run(session, QUESTION, { onEvent: report });
    console.log(text);
    console.error(`${usage.output_tokens} tokens written`);
  } catch (error) {
    if (!(error instanceof CloudAgentsError)) throw error;
    console.error(explain(error, session));
    process.exitCode = 1;
  }
}

await main();
