import type { Case } from "./Case.ts";
import type { Description } from "./readDescription.ts";

const ADVICE = "Add one to packages/contract-tests/src/cases.";

/** A server's failures cannot be provoked; only the mock is asked for them. */
const UNPROVOKABLE = [500];

/**
 * Compares the cases with the description.
 *
 * @returns One line for each documented status that no case produces by a real situation (asking the mock for an
 *   example does not count), each operation without a success case, and each case for something undocumented.
 */
export function coverageGaps({ operations }: Description, cases: Case[]): string[] {
  const gaps: string[] = [];
  for (const { id, responses } of operations) {
    const succeeds = cases.some(({ operation, status }) => operation === id && status < 300);
    if (!succeeds) gaps.push(`${id} has no case that succeeds. ${ADVICE}`);
    for (const status of responses.keys()) {
      const own = cases.filter((candidate) => candidate.operation === id && candidate.status === status);
      if (own.length === 0) gaps.push(`${id} ${status} has no case. ${ADVICE}`);
      else if (own.every(({ needs }) => needs === "examples") && !UNPROVOKABLE.includes(status)) {
        gaps.push(`${id} ${status} is only requested as an example, no case produces it. ${ADVICE}`);
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
