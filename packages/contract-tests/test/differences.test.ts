import { CloudAgents } from "@cloud-agents/client";
import { startMock } from "@cloud-agents/mock";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createWorld } from "../src/createWorld.ts";
import { differences } from "../src/differences.ts";
import { readDescription } from "../src/readDescription.ts";
import { exampleRequests, sendExample } from "../src/sendExample.ts";
import { startReferenceServer } from "../src/startReferenceServer.ts";
import { type Target, targetFromEnvironment } from "../src/target.ts";

const description = readDescription();
const requests = exampleRequests(description);

const worldOf = ({ token, url }: Target) =>
  createWorld(new CloudAgents({ token, baseUrl: url, maxRetries: 0 }), description);

test("every listed difference names an existing example and has a reason", () => {
  const names = requests.map(({ name }) => name);
  expect(Object.keys(differences).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.values(differences).filter((reason) => reason.length < 20)).toEqual([]);
});

// A run with its own target is about that target alone.
if (!targetFromEnvironment()) {
  const started = await startMock();
  afterAll(() => started.stop());
  const mock = { url: started.url, token: "pt-contract-test", keepsState: false, givesExamples: true };
  const server = await startReferenceServer();
  afterAll(() => server.stop());
  const worlds = { mock: worldOf(mock), server: worldOf(server.target) };

  describe("mock and reference server respond alike, or the difference is listed", () => {
    test.each(requests)("$name", async (request) => {
      const responses = {
        mock: await sendExample(mock, worlds.mock, request),
        server: await sendExample(server.target, worlds.server, request),
      };
      const reason = differences[request.name];
      if (reason === undefined) expect(responses.server).toEqual(responses.mock);
      else expect(responses.server).not.toEqual(responses.mock);
    });
  });
}
