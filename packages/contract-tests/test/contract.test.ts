import { startMock } from "@cloud-agents/mock";
import { afterAll, describe, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import type { ContractReport } from "../src/ContractReport.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { prepareRun } from "../src/prepareRun.ts";
import { readDescription } from "../src/readDescription.ts";
import { printCase, titleOf } from "../src/runCase.ts";
import { type ReferenceServer, startReferenceServer } from "../src/startReferenceServer.ts";
import { reasonToSkip, type Target, targetFromEnvironment } from "../src/target.ts";
import { untestableStatements } from "./untestableStatements.ts";

const description = readDescription();
const cases = allCases(description);
const ownTarget = targetFromEnvironment();
const targets: Record<string, Target> = {};
let server: ReferenceServer | undefined;
/** What was found on the reference server. */
let report: ContractReport | undefined;

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
  if (target === server?.target) {
    afterAll(async () => {
      report = await run.finish();
    });
  }
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

  test("every statement of the pages was tested on the reference server, or there is a reason why it cannot be", () => {
    const { seen = [], all = [] } = report?.coverage.statements ?? {};
    expect(all.length).toBeGreaterThan(300);
    const untested = all.filter((id) => !seen.includes(id) && !(id in untestableStatements));
    if (untested.length > 0) {
      throw new Error(
        `No case that ran rests on ${untested.join(", ")}. Name each in the \`source\` of a case, or in test/untestableStatements.ts with the reason.`,
      );
    }
    expect(Object.keys(untestableStatements).filter((id) => !all.includes(id) || seen.includes(id))).toEqual(
      [],
    );
  });

  test("the whole description was seen: every operation, every status, and all fields but those of a failure", () => {
    const { operations, statuses, properties, undescribed } = report?.coverage ?? {};
    const unseen = (pair: { seen: string[]; all: string[] } | undefined) =>
      pair?.all.filter((each) => !pair.seen.includes(each));
    expect(unseen(operations)).toEqual([]);
    expect(unseen(statuses)).toEqual([]);
    // The reference server's agents do not fail of themselves, and these errors are about no part of the request.
    const isNeverSent = /\/SessionErrorEvent\/|\/(Api|Authentication|Permission)ErrorResponse\/.*\/param$/;
    expect(unseen(properties)?.filter((each) => !isNeverSent.test(each))).toEqual([]);
    expect(undescribed).toEqual([]);
  });

  // The last test: all others have written to the log by now.
  test("the reference server's log has no token and no password, even at the most verbose level", () => {
    const secrets = [target.token, target.otherToken, target.restrictedToken, "pt-unknown", "ghp_"];
    expect(output().length).toBeGreaterThan(10_000);
    expect(secrets.filter((secret) => output().includes(secret as string))).toEqual([]);
  });
}
