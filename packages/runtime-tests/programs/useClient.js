/**
 * One session as every application has it: create, list, a stream that is cut and continues, an error. It uses nothing
 * but the client and `fetch`, so it runs everywhere.
 *
 * @param client the module `@cloud-agents/client`
 * @param baseUrl address of a reference server with `--faults`
 * @returns what happened, the same in every runtime
 */
export async function useClient({ CloudAgents, NotFoundError }, baseUrl) {
  const api = new CloudAgents({ token: `pt-${crypto.randomUUID()}`, baseUrl });
  const agent = await api.agents.create({ name: "reviewer", model: "auto" });
  const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
  const session = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
  await api.sessions.create({ agent: agent.id, environment_id: environment.id });
  const file = await api.files.upload({ file: new File(["# Plan"], "plan.md") });

  let listed = 0;
  for await (const _ of api.sessions.list({ limit: 1 })) listed += 1;

  const cut = {
    match: { path: `/sessions/${session.id}/events/stream` },
    times: 2,
    fault: { type: "drop_stream", after_events: 2 },
  };
  await fetch(`${baseUrl}/__faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(cut),
  });
  await api.sessions.events.send(session.id, {
    events: [{ type: "user.message", content: [{ type: "text", text: "Find the slow query." }] }],
  });
  const streamed = [];
  for await (const event of api.sessions.events.stream(session.id)) {
    if (!event.delta) streamed.push(event.id);
    if (event.type === "session.status_idle") break;
  }
  const rules = (await (await fetch(`${baseUrl}/__faults`)).json()).data;
  const log = [];
  for await (const event of api.sessions.events.list(session.id)) log.push(event.id);
  const resumed = [];
  for await (const event of api.sessions.events.stream(session.id, { after: log[2] })) {
    if (!event.delta) resumed.push(event.id);
    if (event.type === "session.status_idle") break;
  }

  const error = await api.agents.get("agent_none").catch((thrown) => thrown);
  const same = (some, others) => some.length > 3 && some.join() === others.join();
  return {
    uploaded: file.size_bytes,
    listed,
    cuts: rules.find(({ match }) => match.path === cut.match.path).hits,
    everyEventOnce: same(streamed, log),
    resumedAfter: same(resumed, log.slice(3)),
    error: [error instanceof NotFoundError, error.status, error.operation],
  };
}
