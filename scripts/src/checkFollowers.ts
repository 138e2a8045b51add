import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { findTypeErrors } from "./findTypeErrors.ts";
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

const SERVER = "packages/server";
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
  const reported = findTypeErrors(log, folder).filter(({ message }) => !SAME_HANDLERS.test(message));
  const errors = reported.map(({ file, line, message }) => {
    const names = MISSING_HANDLERS.exec(message)?.[1]?.match(/\w+/g);
    return names
      ? names.map((name) => missingHandler(root, description, name))
      : [`${file}:${line} ${message}`];
  });
  const found = [...errors.flat(), ...(folder === SERVER ? await unused(root, description) : [])];
  return ok || found.length > 0 ? found : log;
}

/** What to write where for an operation without a handler. */
function missingHandler(root: string, { operations }: Description, id: string): string {
  const tag = operations.find((operation) => operation.id === id)?.tags[0] ?? id;
  const name = tag.replace(/\W+/g, "").replace(/^\w/, (letter) => letter.toLowerCase());
  const file = `${HANDLERS}/${name}.ts`;
  const exported = `${name.replace(/s$/, "")}Handlers`;
  const declaration = `${SERVER}/src/objects/${name}.ts`;
  if (existsSync(join(root, declaration)))
    return `${declaration} does not declare ${id}: add it to the operations, or write a handler for it in ${HANDLERS}`;
  return existsSync(join(root, file))
    ? `${file} has no handler for ${id}: add it to what ${exported} returns, and to its type`
    : `${file} is missing: export ${exported} from it, with a handler for ${id}, and add that to ${HANDLERS}/index.ts`;
}

/** What the description has and no file of the server names, which no compiler sees. */
async function unused(root: string, description: Description): Promise<string[]> {
  const source = join(root, SERVER, "src");
  const names = (await readdir(source, { recursive: true })).filter((file) => file.endsWith(".ts")).sort();
  const files = await Promise.all(
    names.map(
      async (file): Promise<[string, string]> => [
        `${SERVER}/src/${file.split(sep).join("/")}`,
        await readFile(join(source, file), "utf8"),
      ],
    ),
  );
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
