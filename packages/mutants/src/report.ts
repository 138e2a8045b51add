import { groups } from "./Mutant.ts";
import type { Verdict } from "./Verdict.ts";

/** A table of what was found, by group and by fault code, and the mutants that were not. */
export function report(verdicts: readonly Verdict[]): string {
  const wrong = verdicts.filter(({ isAllowed, isMoot }) => !isAllowed && !isMoot);
  const moot = verdicts.filter(({ isMoot }) => isMoot).length;
  const alarms = verdicts.filter(({ isAllowed, isKilled }) => isAllowed && isKilled);
  const row = (name: string, of: readonly Verdict[]) => {
    const killed = of.filter(({ isKilled }) => isKilled);
    const about = killed.filter(({ isAbout }) => isAbout);
    const unseen = of.filter(({ isKilled, wasWrong }) => !isKilled && !wasWrong);
    const share = of.length === 0 ? "" : `${((killed.length / of.length) * 100).toFixed(1)} %`;
    return `| ${[name, of.length, killed.length, share, about.length, of.length - killed.length - unseen.length, unseen.length].join(" | ")} |`;
  };
  const head = [
    "| mutants | total | killed | share | by a case about it | seen and not killed | never seen |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  const faults = [...new Set(wrong.map(({ fault }) => fault))].sort();
  return [
    ...head,
    ...groups
      .filter((group) => group !== "allowed")
      .map((group) =>
        row(
          group,
          wrong.filter((each) => each.group === group),
        ),
      ),
    row("all", wrong),
    "",
    ...head.map((line) => line.replace("mutants", "fault")),
    ...faults.map((fault) =>
      row(
        fault,
        wrong.filter((each) => each.fault === fault),
      ),
    ),
    "",
    `Left out, since the values that they exchange are always the same: ${moot}`,
    `Allowed servers: ${verdicts.length - wrong.length - moot}, false alarms: ${alarms.length}`,
    ...alarms.map(
      ({ id, killedBy, reason }) => `  ${id}\n    ${killedBy}\n    ${reason?.split("\n")[1] ?? reason}`,
    ),
  ].join("\n");
}

/** One line for each mutant that was not killed. */
export function survivors(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ isKilled, isAllowed, isMoot }) => !isKilled && !isAllowed && !isMoot)
    .map(
      ({ id, group, wasWrong, tried, failedUnchanged }) =>
        `${group}: ${id} (${wasWrong ? `${tried} cases passed` : `never seen in ${tried} cases`}${
          failedUnchanged > 0
            ? `, ${failedUnchanged} failed though nothing was changed: is the server broken?`
            : ""
        })`,
    );
}
