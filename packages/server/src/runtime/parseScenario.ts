import type { Node } from "yaml";
import { parseYaml } from "../yaml/parseYaml.ts";
import { boolean, list, readFields, ShapeError, text } from "../yaml/strictYaml.ts";
import { parseStep } from "./parseStep.ts";
import type { Scenario, ScenarioRule } from "./Scenario.ts";

/**
 * Reads a scenario. SCENARIOS.md describes the format.
 *
 * @param yaml The text of the file.
 * @param file The file's name, for messages.
 * @throws UsageError that starts with `file:line:column`, at the first thing that the format does not have: an unknown key, a value of
 *   another type, a bad regular expression, an unknown placeholder, a rule or step that can never be reached.
 */
export function parseScenario(yaml: string, file: string): Scenario {
  return parseYaml(yaml, file, scenario);
}

function scenario(node: Node): Scenario {
  const rules = list(readFields(node, "A scenario", ["rules"]).rules, "rules");
  return { rules: rules.map((item, at) => rule(item, at === rules.length - 1)) };
}

function rule(node: Node, isLast: boolean): ScenarioRule {
  const { match, files, steps } = readFields(node, "A rule", ["steps"], ["match", "files"]);
  const isConditional = match !== undefined || files !== undefined;
  if (isLast && isConditional)
    throw new ShapeError(
      node,
      "The last rule has neither match nor files, so that every message gets an answer.",
    );
  if (!isLast && !isConditional)
    throw new ShapeError(node, "A rule without match and files fits everything: it must be the last one.");
  const pattern = match && parsePattern(match);
  const groups = pattern ? namedGroups(pattern) : [];
  const items = list(steps, "steps");
  return {
    ...(pattern && { match: pattern }),
    ...(files && { files: boolean(files, "files") }),
    steps: items.map((item, at) => {
      const step = parseStep(item, groups);
      if (step.type === "fail" && at < items.length - 1)
        throw new ShapeError(item, "fail ends the turn: it must be the last step.");
      return step;
    }),
  };
}

/** `/source/flags` is a regular expression; any other text is looked for as it stands, in upper or lower case. */
function parsePattern(node: Node): { source: string; flags: string } {
  const pattern = text(node, "match");
  const [, source, flags] = /^\/(.+)\/(\w*)$/s.exec(pattern) ?? [];
  if (source === undefined || flags === undefined)
    return { source: pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), flags: "iu" };
  if (/[^imsu]/.test(flags))
    throw new ShapeError(node, `match has the flags ${flags}; the flags i, m, s and u are allowed.`);
  try {
    new RegExp(source, flags);
  } catch (error) {
    throw new ShapeError(
      node,
      `${(error as Error).message}. To look for a text as it stands, write it without slashes.`,
    );
  }
  return { source, flags };
}

function namedGroups({ source, flags }: { source: string; flags: string }): string[] {
  // With an empty alternative the pattern fits the empty text, and a fit lists every group, filled or not.
  return Object.keys(new RegExp(`${source}|`, flags).exec("")?.groups ?? {});
}
