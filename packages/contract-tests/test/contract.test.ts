import { afterAll, expect, test } from "@jest/globals";
import { allCases } from "../src/allCases.ts";
import type { ContractReport } from "../src/ContractReport.ts";
import { coverageGaps } from "../src/coverageGaps.ts";
import { readDescription } from "../src/readDescription.ts";
import { titleOf } from "../src/runCase.ts";
import { startReferenceServer } from "../src/startReferenceServer.ts";
import { reasonToSkip, targetFromEnvironment } from "../src/target.ts";
import { describeTarget } from "./helpers/describeTarget.ts";
import { untestableStatements } from "./untestableStatements.ts";

const description = readDescription();
const cases = allCases(description);
const ownTarget = targetFromEnvironment();
const server = ownTarget ? undefined : await startReferenceServer();
afterAll(() => server?.stop());
/** What was found. */
let report: ContractReport | undefined;

test("every documented status of every operation has a case, and every case is documented", () => {
  expect(coverageGaps(description, cases)).toEqual([]);
});

test("no two cases have the same title", () => {
  const titles = cases.map(titleOf);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

if (ownTarget) describeTarget(ownTarget.url, ownTarget);
if (server) {
  describeTarget("the reference server", server.target, (found) => {
    report = found;
  });
}

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
