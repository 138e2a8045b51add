import { join } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { findTypeErrors } from "./findTypeErrors.ts";
import { missingHandlers } from "./missingHandlers.ts";
import { otherStates } from "./otherStates.ts";
import { handWritten, readSources } from "./readSources.ts";
import { runCompiler } from "./runCompiler.ts";
import { sortTypeErrors } from "./sortTypeErrors.ts";
import { unreadInputs } from "./unreadInputs.ts";

/** Packages with hand-written code that has to follow the description. Those that are missed most come first. */
export const followers = [
  "packages/server",
  "packages/client",
  "packages/react",
  "packages/msw",
  "packages/contract-tests",
  "packages/types",
  "examples/review-bot",
  "examples/browser-page",
];

/** The package that performs the operations. */
export const SERVER = "packages/server";

/**
 * Compares the hand-written code of a package with what was generated for it, in the background.
 *
 * @param root folder of the workspace
 * @param folder folder of the package, relative to the root
 * @param description the built description
 * @param scratch folder for what makes the next check quicker
 * @param signal aborting ends the check
 * @returns one line for each place that does not follow, with what to do; none when everything does
 */
export async function checkFollower(
  root: string,
  folder: string,
  description: Description,
  scratch: string,
  signal: AbortSignal,
): Promise<string[]> {
  const state = join(scratch, `${folder.replaceAll("/", "-")}.tsbuildinfo`);
  const args = ["--noEmit", "--incremental", "--tsBuildInfoFile", state];
  const { ok, log } = await runCompiler(join(root, folder), args, signal, "background");
  const { missing, unknown, errors } = sortTypeErrors(findTypeErrors(log, folder, root));
  const lacking = folder === SERVER ? follow(description, missing, await readSources(root, SERVER)) : NOTHING;
  // What is wrong in generated code alone follows from what is said of the code that is written by hand.
  const isSaid = lacking.unserved.length > 0 && errors.every((error) => error.includes("/generated/"));
  const found = [...lacking.unserved, ...unknown, ...(isSaid ? [] : errors), ...lacking.lost];
  return ok || found.length > 0 ? found : log;
}

/** What the server lacks, also what no compiler sees. */
interface Lacking {
  /** What it cannot do at all: type errors follow from that. */
  unserved: string[];
  /** What it leaves out of what it does. */
  lost: string[];
}

const NOTHING: Lacking = { unserved: [], lost: [] };

function follow(
  description: Description,
  missing: readonly string[],
  sources: ReadonlyMap<string, string>,
): Lacking {
  const written = handWritten(sources);
  const transitions = sources.get(`${SERVER}/src/generated/transitions.ts`) ?? "";
  return {
    unserved: [...missingHandlers(description, missing, written), ...otherStates(description, written)],
    lost: [
      ...unreadInputs(description, written),
      ...unsentEvents(description, [...written.values(), transitions].join("\n")),
    ],
  };
}

/** Event types that the server's code does not name, nor the table of what changes of a session cause. */
function unsentEvents({ eventTypes }: Description, text: string): string[] {
  return eventTypes
    .filter((type) => !text.includes(`"${type}"`))
    .map(
      (type) =>
        `${SERVER}/src/sessions/TurnRunner.ts never sends ${type}: add a step to ${SERVER}/src/runtime/AgentRuntime.ts and its event here, or to x-transitions in spec/components/schemas/SessionStatus.yaml if a change of the session causes it`,
    );
}
