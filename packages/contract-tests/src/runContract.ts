import { CannotRun } from "./CannotRun.ts";
import type { ContractOptions } from "./ContractOptions.ts";
import type { CaseResult, ContractReport } from "./ContractReport.ts";
import { prepareRun } from "./prepareRun.ts";

/** After how many cases in a row without any response a run ends. */
const MAX_UNREACHED = 5;

/**
 * Runs the suite against a target, one case after the other.
 *
 * @returns What was found; that the target is broken is a result, not an error.
 * @throws CannotRun when nothing can be said about the target: it cannot be reached, it refuses the token, it gives nothing of what
 *   the chosen operations need, or it stops responding.
 * @throws RangeError for an operation that the description does not have.
 */
export async function runContract(options: ContractOptions): Promise<ContractReport> {
  const prepared = prepareRun(options);
  await prepared.check();
  let unreached = 0;
  let done = 0;
  for (const expected of prepared.cases) {
    if (options.signal?.aborted) break;
    const result = await prepared.run(expected);
    // What was cut off says nothing about the target.
    if (options.signal?.aborted) break;
    done++;
    options.onCase?.(result, done, prepared.cases.length);
    unreached = hadNoResponse(result) ? unreached + 1 : 0;
    if (unreached === MAX_UNREACHED) {
      throw new CannotRun(
        `${options.url} does not respond any more: ${MAX_UNREACHED} cases in a row got no response. The last: ${result.findings[0]?.got}`,
      );
    }
  }
  return prepared.finish();
}

function hadNoResponse({ verdict, findings }: CaseResult): boolean {
  return verdict === "broken" && findings.every(({ request }) => request === undefined);
}
