import { CloudAgents } from "@cloud-agents/client";
import { startServer } from "@cloud-agents/contract-tests/jest";
import { expect, test } from "@jest/globals";

const server = startServer();

test("every event of a turn is one of this API", async () => {
  const api = new CloudAgents({ baseUrl: server.url, token: server.token });
  const agent = await api.agents.create({ name: "greeter", model: "ultimate" });
  const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
  const session = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
  let count = 0;
  for await (const event of api.sessions.run(session.id, "Hello")) {
    expect(event).toBeSessionEvent();
    count++;
  }
  expect(count).toBeGreaterThan(3);
});
