import type { Case } from "../../contract-tests/src/Case.ts";
import type { Mutant } from "./Mutant.ts";
import { cases } from "./Suite.ts";
import type { Trace } from "./trace.ts";

/**
 * Those about a mutant's operation and status first, and of those the fastest. Of the table of a session's life, those about the row come
 * before all others, and of what has effects that nobody asked for, those that name its operation.
 */
export function inOrder(
  { id, group, operation, status, hasEffects }: Mutant,
  traces: readonly Trace[],
): Trace[] {
  const [state, trigger] = (group === "state" ? id : "").split(/[ :]/);
  // A session is starting right after its first message, and the next event of the same request finds it so.
  const row =
    state === "starting"
      ? `user.message and ${trigger} in the state idle`
      : `${trigger} in the state ${state}`;
  const isOfRow = ({ name }: Case) =>
    ["leads to", "is refused"].some((what) => name.includes(`${row} ${what}`));
  const isFirst = (each: Case) =>
    (trigger !== undefined && isOfRow(each)) || (hasEffects && each.name.includes(operation));
  const rank = ({ index, ms, exchanges }: Trace) => {
    const bytes = exchanges.reduce(
      (sum, { request, response }) => sum + request.body.length + response.body.length,
      0,
    );
    const each = cases[index] as Case;
    if (isFirst(each)) return 0;
    const isOwn = (each.operation ?? "unknown route") === operation;
    const isOfStatus = status === undefined ? each.status < 300 : each.status === status;
    return (isOwn ? 0 : 100_000) + (isOwn && isOfStatus ? 0 : 10_000) + Math.min(9_999, ms + bytes / 100);
  };
  return traces
    .map((trace) => [rank(trace), trace] as const)
    .sort(([a], [b]) => a - b)
    .map(([, trace]) => trace);
}
