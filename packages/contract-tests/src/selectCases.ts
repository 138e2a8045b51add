import type { Case } from "./Case.ts";
import type { Level, Profile } from "./ContractOptions.ts";
import { isStream } from "./callOperation.ts";
import type { SourceIndex } from "./createSourceIndex.ts";
import type { Description } from "./readDescription.ts";
import { sourcesOfCase } from "./sourcesOfCase.ts";

/** Which cases of the suite a run has. */
export interface Selection {
  /** Ids of operations; all when absent. */
  only?: readonly string[] | undefined;
  skip?: readonly string[] | undefined;
  level: Level;
  profile: Profile;
}

/**
 * Chooses the cases of a run.
 *
 * @throws RangeError for an operation that the description does not have.
 */
export function selectCases(
  description: Description,
  sources: SourceIndex,
  cases: readonly Case[],
  { only, skip = [], level, profile }: Selection,
): Case[] {
  const known = description.operations.map(({ id }) => id);
  for (const id of [...(only ?? []), ...skip]) {
    if (!known.includes(id))
      throw new RangeError(`There is no operation ${id}. There are ${known.join(", ")}.`);
  }
  const ofOperations = cases.filter(
    ({ operation }) =>
      (only === undefined || only.includes(operation ?? "")) && !skip.includes(operation ?? ""),
  );
  const ofProfile =
    profile === "full"
      ? ofOperations
      : ofOperations.filter((each) => isDocumented(description, sources, each));
  return ofLevel(description, ofProfile, level);
}

/** Whether one of the five pages says what a case expects. */
function isDocumented(description: Description, sources: SourceIndex, expected: Case): boolean {
  return (
    sources.pageOf(expected.operation) !== undefined &&
    sourcesOfCase(description, sources, expected).some(({ kind }) => kind === "statement")
  );
}

function ofLevel({ operations }: Description, cases: Case[], level: Level): Case[] {
  if (level === "full") return cases;
  if (level === "read") {
    const reads = operations.filter(({ method }) => method === "GET").map(({ id }) => id);
    return cases.filter(({ operation }) => reads.includes(operation ?? ""));
  }
  return operations.flatMap((operation) => {
    const own = cases.filter((each) => each.operation === operation.id && each.needs !== "examples");
    const first = (isWanted: (each: Case) => boolean) => own.find(isWanted);
    const success = first(({ status, name }) => status < 300 && (isStream(operation) || !name.includes(":")));
    const refusals = [401, 404].map((wanted) => first(({ status }) => status === wanted));
    return [success, ...refusals].filter((each) => each !== undefined);
  });
}
