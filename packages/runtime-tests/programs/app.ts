// An application of its own: it is compiled in an empty project by every TypeScript, and run there.
import { CloudAgents, NotFoundError } from "@cloud-agents/client";
import { fileFromPath } from "@cloud-agents/client/node";
import { upload } from "@cloud-agents/client/upload";
import type { Session, SessionEvent } from "@cloud-agents/types";

const message = "There is no session sess_1.";
const api = new CloudAgents({
  token: "pt-1",
  fetch: async () =>
    Response.json({ type: "error", error: { type: "not_found_error", message } }, { status: 404 }),
});

export async function lastText(session: Session): Promise<string> {
  let text = "";
  for await (const event of api.sessions.events.stream(session.id)) {
    if (event.type === "agent.message") text = event.content.map((block) => block.text).join("");
    if (event.type === "session.status_idle") break;
  }
  return text;
}

export async function uploadFrom(path: string): Promise<string> {
  const file = await fileFromPath(path);
  const stored = await upload(api, { file }, { onProgress: ({ sent }) => console.log(sent) });
  return stored.file_id;
}

export function isOver({ status, archived_at }: Session): boolean {
  return status === "cancelled" || archived_at !== null;
}

export async function history(session: Session): Promise<SessionEvent[]> {
  const events: SessionEvent[] = [];
  for await (const event of api.sessions.events.list(session.id, { limit: 100 })) events.push(event);
  // @ts-expect-error a session has no such field
  session.state;
  // @ts-expect-error an id is a text
  await api.sessions.get(1).catch(() => {});
  return events;
}

try {
  await api.sessions.get("sess_1");
} catch (error) {
  if (!(error instanceof NotFoundError)) throw error;
  console.log(`${error.name}: ${error.serverMessage}`);
}
