import { afterAll, describe, test } from "@jest/globals";
import type { ContractReport } from "../../src/ContractReport.ts";
import { prepareRun } from "../../src/prepareRun.ts";
import { printCase } from "../../src/runCase.ts";
import type { Target } from "../../src/target.ts";

/**
 * Makes each case of the suite a test of a target.
 *
 * @param onReport Called with what was found, when all of them have run.
 */
export function describeTarget(
  name: string,
  target: Target,
  onReport: (report: ContractReport) => void = () => {},
): void {
  describe(name, () => {
    const run = prepareRun(target);
    afterAll(async () => onReport(await run.finish()));
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
}
