import { CloudAgents } from "@cloud-agents/client";
import { startMock } from "@cloud-agents/mock";
import { afterAll, describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { createResponseCheck } from "../src/createResponseCheck.ts";
import { createWorld } from "../src/createWorld.ts";
import { createModelCheck } from "../src/model/createModelCheck.ts";
import { readDescription } from "../src/readDescription.ts";
import { type Run, runCase } from "../src/runCase.ts";
import { type ReferenceServer, startReferenceServer } from "../src/startReferenceServer.ts";
import { reasonToSkip, type Target, targetFromEnvironment } from "../src/target.ts";

const description = readDescription();
const cases = allCases(description);
const ownTarget = targetFromEnvironment();
const targets: Record<string, Target> = {};
let server: ReferenceServer | undefined;

if (ownTarget) targets[ownTarget.url] = ownTarget;
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
  const world = createWorld(
    new CloudAgents({ token: target.token, baseUrl: target.url, maxRetries: 0 }),
    description,
  );
  const run: Run = {
    description,
    target,
    world,
    check: createResponseCheck(description, target.url),
    ...(target.keepsState && { model: createModelCheck(description, target) }),
  };
  for (const operation of new Set(cases.map(({ operation }) => operation))) {
    describe(operation ?? "unknown routes", () => {
      for (const expected of cases.filter((candidate) => candidate.operation === operation)) {
        const name = `${expected.status}: ${expected.name}`;
        const reason = reasonToSkip(expected.needs, target);
        if (reason === undefined) test(name, () => runCase(run, expected));
        else test.skip(`${name} (skipped: ${reason})`, () => {});
      }
    });
  }
});

if (server) {
  const { output, target } = server;

  test("the reference server skips nothing", () => {
    expect(cases.filter(({ needs }) => reasonToSkip(needs, target) !== undefined)).toEqual([]);
  });

  // The last test: all others have written to the log by now.
  test("the reference server's log has no token and no password, even at the most verbose level", () => {
    const secrets = [target.token, target.otherToken, target.restrictedToken, "pt-unknown", "ghp_"];
    expect(output().length).toBeGreaterThan(10_000);
    expect(secrets.filter((secret) => output().includes(secret as string))).toEqual([]);
  });
}
