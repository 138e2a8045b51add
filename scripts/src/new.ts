import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { NewFiles } from "./NewFiles.ts";
import { newError } from "./newError.ts";
import { newEvent } from "./newEvent.ts";
import { NameError } from "./newNames.ts";
import { newOperation } from "./newOperation.ts";
import { newResource } from "./newResource.ts";

// `npm run new`: adds to the description what a recipe of CONTRIBUTING.md begins with.

const HELP = `Usage: npm run new -- <what> [options]

  resource <name> [path]                npm run new -- resource note
                                        npm run new -- resource comment "/agents/{agent_id}/comments"
  operation <name> <path>               npm run new -- operation createAgentPing "/agents/{agent_id}/pings"
  event <type>                          npm run new -- event agent.plan
  error <name> <status> <operation>     npm run new -- error agent_resting 409 getAgent

Writes the files of the description so that the lint passes, and prints what is left to do by hand. Names can be in any case: note-book,
note_book, noteBook. Nothing that exists is replaced.

  --dry-run   Print what would be written, and write nothing.
  --help      Print this.

Exit code 2: a name or an option is wrong; nothing was written.`;

/** Each with how many arguments it takes at least and at most. */
const kinds = {
  resource: { add: newResource, takes: [1, 2] },
  operation: { add: newOperation, takes: [2, 2] },
  event: { add: newEvent, takes: [1, 1] },
  error: { add: newError, takes: [3, 3] },
};

try {
  const { values, positionals } = readCommandLine();
  if (values.help) console.log(HELP);
  else {
    const [kind = "", ...names] = positionals;
    if (!Object.hasOwn(kinds, kind))
      throw new NameError(`'${kind}' cannot be added. There are: ${Object.keys(kinds).join(", ")}.`);
    const { add, takes } = kinds[kind as keyof typeof kinds];
    const [least = 0, most = 0] = takes;
    if (names.length < least || names.length > most) {
      const count = least === most ? `${least}` : `${least} or ${most}`;
      throw new NameError(`${kind} takes ${count} argument${most === 1 ? "" : "s"}, not ${names.length}.`);
    }
    const files = new NewFiles(fileURLToPath(new URL("../..", import.meta.url)));
    const left = (add as (files: NewFiles, ...names: string[]) => string[])(files, ...names);
    if (!values["dry-run"]) await files.write();
    console.log(values["dry-run"] ? "Would write:" : "Wrote:");
    for (const line of files.summary) console.log(`  ${line}`);
    console.log("\nLeft to do by hand (npm run lint and npm test say what is missing):");
    left.push("Translate its texts: npm run update-translations --prefix spec, then spec/overlays/*.yaml.");
    for (const step of left) console.log(`- [ ] ${step.replaceAll("\n", "\n      ").trimEnd()}`);
  }
} catch (error) {
  if (!(error instanceof NameError)) throw error;
  console.error(`${error.message}\nSee npm run new -- --help.`);
  process.exitCode = 2;
}

function readCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { "dry-run": { type: "boolean" }, help: { type: "boolean" } },
    });
  } catch (error) {
    throw new NameError((error as Error).message);
  }
}
