import { startServer } from "@cloud-agents/contract-tests/vitest";
import { expect, test } from "vitest";

const server = startServer();

test("a response of the reference server is as described", async () => {
  const response = await fetch(`${server.url}/agents`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  await expect(response).toMatchOperation("listAgents", 200);
});

test("what is no event is refused with one finding", () => {
  expect(() => expect({ type: "agent.message" }).toBeSessionEvent()).toThrow("expected a session's event");
});
