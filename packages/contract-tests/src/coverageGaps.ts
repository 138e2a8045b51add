import type { Case } from "./Case.ts";
import type { Description } from "./description.ts";

/** Failures of the server cannot be provoked; they are only asked of the mock. */
const UNPROVOKABLE = [500];

/**
 * Holds the cases against the description.
 *
 * @returns one line for each documented status that no case brings about by a real situation (asking the mock
 *   for an example is none), each operation without a success case, and each case for something undocumented
 */
export function coverageGaps({ operations }: Description, cases: Case[]): string[] {
  const gaps: string[] = [];
  for (const { id, responses } of operations) {
    const succeeds = cases.some(({ operation, status }) => operation === id && status < 300);
    if (!succeeds) gaps.push(`${id} has no case that succeeds.`);
    for (const status of responses.keys()) {
      const own = cases.filter((candidate) => candidate.operation === id && candidate.status === status);
      if (own.length === 0) gaps.push(`${id} ${status} has no case.`);
      else if (own.every(({ needs }) => needs === "examples") && !UNPROVOKABLE.includes(status)) {
        gaps.push(`${id} ${status} is only asked for, no case brings it about.`);
      }
    }
  }
  for (const { operation, status, name } of cases) {
    if (operation === null) continue;
    const documented = operations.find(({ id }) => id === operation)?.responses.has(status);
    if (!documented) gaps.push(`The case "${name}" is for ${operation} ${status}, which is not documented.`);
  }
  return gaps;
}
