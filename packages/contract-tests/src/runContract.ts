import type { ContractOptions } from "./ContractOptions.ts";
import type { CaseResult, ContractReport } from "./ContractReport.ts";
import { prepareRun } from "./prepareRun.ts";

/** After how many cases in a row without any response a run ends. */
const MAX_UNREACHED = 5;

/**
 * Runs the suite against a target, one case after the other.
 *
 * @returns What was found; that the target is broken is a result, not an error.
 * @throws CannotRun when nothing can be said about the target: it cannot be reached, it refuses the token, or it gives nothing of what
 *   the chosen operations need. What was created until then is removed. When it stops responding, the report says so.
 * @throws RangeError for an operation that the description does not have.
 */
export async function runContract(options: ContractOptions): Promise<ContractReport> {
  const { signal } = options;
  const prepared = prepareRun(options);
  try {
    await Promise.race([prepared.check(), abortOf(signal)]);
  } catch (error) {
    // Some of what was needed may be there.
    await prepared.finish();
    throw error;
  }
  let unreached = 0;
  let done = 0;
  for (const expected of prepared.cases) {
    if (signal?.aborted) break;
    const result = await prepared.run(expected);
    // What was cut off says nothing about the target.
    if (signal?.aborted) break;
    done++;
    options.onCase?.(result, done, prepared.cases.length);
    unreached = hadNoResponse(result) ? unreached + 1 : 0;
    if (unreached === MAX_UNREACHED) {
      const stopped = `${options.url} does not respond any more: ${MAX_UNREACHED} cases in a row got no response. The last: ${result.findings[0]?.got}`;
      return { ...(await prepared.finish()), complete: false, stopped };
    }
  }
  return prepared.finish();
}

/** Resolves when the run is interrupted. */
function abortOf(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

function hadNoResponse({ verdict, findings }: CaseResult): boolean {
  return verdict === "broken" && findings.every(({ request }) => request === undefined);
}
