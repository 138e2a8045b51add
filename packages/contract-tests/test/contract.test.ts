import { CloudAgents } from "@cloud-agents/client";
import { startMock } from "@cloud-agents/mock";
import { afterAll, describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { responseCheck } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { readDescription } from "../src/description.ts";
import { type Run, runCase } from "../src/runCase.ts";
import { type ReferenceServer, startReferenceServer } from "../src/startReferenceServer.ts";
import { missing, type Target, targetFromEnvironment } from "../src/target.ts";

const description = readDescription();
const cases = allCases(description);
const given = targetFromEnvironment();
const targets: Record<string, Target> = {};
let server: ReferenceServer | undefined;

if (given) targets[given.url] = given;
else {
  const mock = await startMock();
  afterAll(() => mock.stop());
  targets["the mock"] = { url: mock.url, token: "pt-contract-test", keepsState: false, givesExamples: true };

  server = await startReferenceServer();
  afterAll(() => server?.stop());
  targets["the reference server"] = server.target;
}

test("every documented status of every operation has a case, and every case is documented", () => {
  expect(coverageGaps(description, cases)).toEqual([]);
});

describe.each(Object.entries(targets))("%s", (_, target) => {
  const world = createWorld(new CloudAgents({ token: target.token, baseUrl: target.url, maxRetries: 0 }));
  const run: Run = { description, target, world, check: responseCheck(description, target.url) };
  for (const operation of new Set(cases.map((wanted) => wanted.operation))) {
    describe(operation ?? "outside of the operations", () => {
      for (const wanted of cases.filter((candidate) => candidate.operation === operation)) {
        const name = `${wanted.status}: ${wanted.name}`;
        const reason = missing(wanted.needs, target);
        if (reason === undefined) test(name, () => runCase(run, wanted));
        else test.skip(`${name} (skipped: ${reason})`, () => {});
      }
    });
  }
});

if (server) {
  const { output, target } = server;

  test("the reference server skips nothing", () => {
    expect(cases.filter(({ needs }) => missing(needs, target) !== undefined)).toEqual([]);
  });

  // The last test: what all others made the server write.
  test("no token and no password is in what the reference server wrote, at the level that says most", () => {
    const secrets = [target.token, target.otherToken, target.restrictedToken, "pt-of-nobody", "ghp_"];
    expect(output().length).toBeGreaterThan(10_000);
    expect(secrets.filter((secret) => output().includes(secret as string))).toEqual([]);
  });
}
