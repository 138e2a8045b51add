import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { findTypeErrors } from "./findTypeErrors.ts";
import { readSources } from "./readSources.ts";
import { runCompiler } from "./runCompiler.ts";
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
const HANDLERS = `${SERVER}/src/handlers`;

/** How the compiler names the operations for which `handlers/index.ts` has no handler. */
const MISSING_HANDLERS = /Record<([^,]*), "Add a handler for it to/;

/** How it names them once more, for the type of what the same statement returns. */
const SAME_HANDLERS = /(?:required in|from) type 'Handlers/;

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
  const errors: string[] = [];
  const missing: string[] = [];
  for (const { file, line, message } of findTypeErrors(log, folder)) {
    const names = MISSING_HANDLERS.exec(message)?.[1]?.match(/\w+/g);
    if (names) missing.push(...names);
    else if (!SAME_HANDLERS.test(message)) errors.push(`${file}:${line} ${message}`);
  }
  const found = [
    ...errors,
    ...(await missingHandlers(root, description, missing)),
    ...(folder === SERVER ? await unused(root, description) : []),
  ];
  return ok || found.length > 0 ? found : log;
}

/** What to write where for operations without a handler: one line for each tag. */
async function missingHandlers(
  root: string,
  { operations }: Description,
  ids: readonly string[],
): Promise<string[]> {
  const byTag = new Map<string, string[]>();
  for (const id of ids) {
    const tag = operations.find((operation) => operation.id === id)?.tags[0] ?? id;
    byTag.set(tag, [...(byTag.get(tag) ?? []), id]);
  }
  const lines = [...byTag].map(async ([tag, all]) => {
    const name = tag.replace(/\W+/g, "").replace(/^\w/, (letter) => letter.toLowerCase());
    const file = `${HANDLERS}/${name}.ts`;
    const exported = `${name.replace(/s$/, "")}Handlers`;
    const declaration = `${SERVER}/src/objects/${name}.ts`;
    const declared = existsSync(join(root, declaration))
      ? await readFile(join(root, declaration), "utf8")
      : undefined;
    // What is declared is missing because of another mistake, which the compiler names.
    const missing = all.filter((id) => !declared?.includes(`"${id}"`));
    if (missing.length === 0) return [];
    const list = missing.join(", ");
    if (declared !== undefined)
      return [
        `${declaration} does not declare ${list}: add it to the operations, or write a handler for it in ${HANDLERS}`,
      ];
    if (existsSync(join(root, file)))
      return [`${file} has no handler for ${list}: add it to what ${exported} returns, and to its type`];
    return [
      `nothing handles ${list}: declare a kind of object in ${declaration} and add it to objectKinds.ts beside it, or export ${exported} from ${file} and add that to ${HANDLERS}/index.ts`,
    ];
  });
  return (await Promise.all(lines)).flat();
}

/** What the description has and no file of the server names, which no compiler sees. */
async function unused(root: string, description: Description): Promise<string[]> {
  const files = [...(await readSources(root, SERVER))];
  const written = files.filter(([path]) => !path.includes("/generated/"));
  const transitions = files.filter(([path]) => path.endsWith("generated/transitions.ts"));
  return [
    ...unreadInputs(description, new Map(written)),
    ...unsentEvents(description, [...written, ...transitions].map(([, text]) => text).join("\n")),
  ];
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
