import type { ContractOptions } from "../ContractOptions.ts";
import { removalOf } from "../cleanUp.ts";
import type { PreparedRun } from "../prepareRun.ts";

/** Says what a run is going to do to a target, before it does anything. */
export function printPlan(
  { cases, target, runId, description, reasonToSkip, caps }: PreparedRun,
  { level, profile, removes, ids = {} }: Pick<ContractOptions, "level" | "profile" | "removes" | "ids">,
): string {
  const runnable = cases.filter((each) => reasonToSkip(each) === undefined);
  const operations = new Set(runnable.flatMap(({ operation }) => operation ?? []));
  const held = profile === "documents" ? "the pages alone" : "the pages and the decisions";
  const creations = description.operations.filter(
    ({ method, path }) =>
      method === "POST" && description.operations.some((other) => other.path.startsWith(`${path}/{`)),
  );
  const nouns = (removable: boolean) =>
    creations
      .filter(({ id }) => (removalOf(description, id) !== undefined) === removable)
      .map(({ path }) => path.replace("/", ""))
      .join(", ");
  const end = removes
    ? `At the end ${nouns(true)} are archived, also after Ctrl-C; ${nouns(false)} stay, since the API cannot remove them.`
    : "Nothing is removed at the end.";
  const given = Object.values(ids);
  return [
    `Target   ${target.url}, held to ${held}`,
    `Runs     ${runnable.length} of ${cases.length} cases of ${operations.size} operations (level ${level})`,
    `Creates  at most ${caps.objects} objects, and sends at most ${caps.messages} messages; its own are called ${runId}`,
    ...(given.length > 0 ? [`Uses     ${given.join(", ")}`] : []),
    `         ${end}`,
    "",
  ].join("\n");
}
