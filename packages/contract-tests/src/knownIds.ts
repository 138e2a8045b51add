import { CloudAgents } from "@cloud-agents/client";
import type { World } from "./createWorld.ts";
import type { Description } from "./readDescription.ts";
import type { Target } from "./target.ts";
import type { KnownIds } from "./valueArbitrary.ts";

const message = (text: string) => ({
  events: [{ type: "user.message" as const, content: [{ type: "text" as const, text }] }],
});

/** Where files can be mounted, so that some meet. */
const PLACES = ["a", "/data/a", "b/c", "/data/日本語", "../etc/passwd"];

/** Creates objects in every state that matters to random requests, and returns the ids and tokens to use in them. */
export async function knownIds({ operations }: Description, target: Target, world: World): Promise<KnownIds> {
  const api = new CloudAgents({ token: target.token, baseUrl: target.url, maxRetries: 0 });
  const sessions = await Promise.all(Array.from({ length: 20 }, () => world.session()));
  const [cancelled, archived, busy, asked] = sessions as [string, string, string, string];
  await api.sessions.cancel(cancelled);
  await api.sessions.archive(archived);
  await api.sessions.events.send(busy, message("Wait 20 seconds."));
  const { data } = await api.sessions.events.send(asked, message("Hello"));
  const files = [await world.file()];
  for (const name of ["a.md", "b.md", "c.md", "d.md"])
    files.push((await api.files.upload({ file: new File([name], name) })).file_id);
  const agent = await world.agent();
  const cursors = [agent, await world.environment(), await world.file(), ...sessions, data[0]?.id ?? ""];
  const optional = (id: string | undefined) => (id === undefined ? [] : [id]);
  const known: KnownIds = {
    token: [target.token, ...optional(target.otherToken), ...optional(target.restrictedToken), "pt-unknown"],
    agent: [agent],
    agent_id: [agent],
    environment_id: [await world.environment()],
    file_id: [...files, ...optional(target.unreadyFile)],
    // Random paths and URLs are mostly refused, and one of a session's few events is hardly ever met.
    path: PLACES,
    mount_path: PLACES,
    url: ["https://github.com/your-org/a", "https://github.com/your-org/b", "https://example.com/c.git"],
    session_id: [...sessions, ...Array.from({ length: sessions.length / 2 }, () => asked)],
    after_id: cursors,
    before_id: cursors,
    "Last-Event-ID": [data[0]?.id ?? ""],
  };
  const inPaths = operations.flatMap(({ parameters }) => parameters.filter((each) => each.in === "path"));
  for (const { name } of inPaths) known[name] ??= [await world.id(name)];
  return known;
}
