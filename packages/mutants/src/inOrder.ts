import type { Case } from "../../contract-tests/src/Case.ts";
import type { Mutant } from "./Mutant.ts";
import { cases } from "./Suite.ts";
import type { Trace } from "./trace.ts";

/**
 * Tells which cases are made for what a mutant gets wrong: of the table of a session's life, those about the row, and of what has effects
 * that nobody asked for, those that say of its operation that it has one, or none.
 */
export function madeFor({ id, group, operation, hasEffects }: Mutant): (each: Pick<Case, "name">) => boolean {
  const [state, trigger] = (group === "state" ? id : "").split(/[ :]/);
  // A session is starting right after its first message, and the next event of the same request finds it so.
  const row =
    state === "starting"
      ? `user.message and ${trigger} in the state idle`
      : `${trigger} in the state ${state}`;
  return ({ name }) =>
    trigger !== undefined
      ? ["leads to", "writes", "is refused"].some((what) => name.includes(`${row} ${what}`))
      : hasEffects === true &&
        [`${operation} refused because`, `one ${operation} makes`].some((what) => name.includes(what));
}

/** Those that are made for a mutant first, then those about its operation and status, and of those the fastest. */
export function inOrder(mutant: Mutant, traces: readonly Trace[]): Trace[] {
  const { operation, status } = mutant;
  const isFirst = madeFor(mutant);
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
