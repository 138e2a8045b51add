import { startMock } from "@cloud-agents/mock";
import { afterAll, describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { prepareRun } from "../src/prepareRun.ts";
import { readDescription } from "../src/readDescription.ts";
import { printCase, titleOf } from "../src/runCase.ts";
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

test("no two cases have the same title", () => {
  const titles = cases.map(titleOf);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

describe.each(Object.entries(targets))("%s", (_, target) => {
  const run = prepareRun(target);
  const operations = new Set(run.cases.map(({ operation }) => operation));
  for (const operation of operations) {
    describe(operation ?? "unknown routes", () => {
      for (const expected of run.cases.filter((candidate) => candidate.operation === operation)) {
        const name = `${expected.status}: ${expected.name}`;
        const reason = run.reasonToSkip(expected);
        if (reason !== undefined) {
          test.skip(`${name} (skipped: ${reason})`, () => {});
          continue;
        }
        test(name, async () => {
          const result = await run.run(expected);
          if (result.verdict !== "kept") throw new Error(printCase(result));
        });
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
