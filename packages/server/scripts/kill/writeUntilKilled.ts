import { type Caller, send, type Write } from "./Write.ts";

/** What a writer did. */
export interface Ledger {
  /** In their order; at most the last one has no response. Those that were refused because a session was busy are left out. */
  writes: Write[];
  /** Responses that no write should get. */
  unexpected: string[];
}

/**
 * Makes one thing after another until the server no longer responds.
 *
 * @param name Is part of every name and key, so that each thing made can be identified.
 * @param random Gives the next whole number from 0 to below its argument.
 * @param sendWrite Sends one, and throws when there is to be no more.
 */
export async function writeUntilKilled(
  caller: Caller,
  name: string,
  random: (below: number) => number,
  sendWrite: typeof send = send,
): Promise<Ledger> {
  const ledger: Ledger = { writes: [], unexpected: [] };
  const agents: string[] = [];
  const environments: string[] = [];
  const sessions: string[] = [];
  const anyOf = (ids: string[]) => ids[random(ids.length)] as string;

  const nextWrite = (mark: string): Omit<Write, "key"> => {
    if (agents.length === 0 || random(12) === 0)
      return { kind: "agent", path: "/agents", body: { name: mark, model: "ultimate" } };
    if (environments.length === 0 || random(20) === 0)
      return { kind: "environment", path: "/environments", body: { name: mark, config: { type: "cloud" } } };
    if (sessions.length === 0 || random(12) === 0) {
      const body = { agent: anyOf(agents), environment_id: anyOf(environments), title: mark };
      return { kind: "session", path: "/sessions", body };
    }
    const session = `/sessions/${anyOf(sessions)}`;
    switch (random(6)) {
      case 0:
        return { kind: "file", path: "/files", body: `${mark}.txt` };
      case 1: {
        const resource = { type: "github_repository", url: `https://github.com/writers/${mark}` };
        return { kind: "resources", path: `${session}/resources`, body: { resources: [resource] } };
      }
      case 2:
        return { kind: "events", path: `${session}/events`, body: { events: [{ type: "user.interrupt" }] } };
      default: {
        const text = `${mark}${random(4) === 0 ? " slow" : ""}`;
        const event = { type: "user.message", content: [{ type: "text", text }] };
        return { kind: "events", path: `${session}/events`, body: { events: [event] } };
      }
    }
  };

  for (let count = 0; ; count += 1) {
    const mark = `${name}-${count}`;
    const write: Write = { ...nextWrite(mark), key: mark };
    ledger.writes.push(write);
    try {
      write.response = await sendWrite(caller, write);
    } catch {
      return ledger;
    }
    const { status, text } = write.response;
    if (status >= 300) {
      ledger.writes.pop();
      const isBusy = status === 409 && write.kind === "events";
      if (!isBusy) ledger.unexpected.push(`POST ${write.path} was acknowledged with ${status}: ${text}`);
      continue;
    }
    const { id } = JSON.parse(text) as { id: string };
    if (write.kind === "agent") agents.push(id);
    if (write.kind === "environment") environments.push(id);
    if (write.kind === "session") sessions.push(id);
  }
}
