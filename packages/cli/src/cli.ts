import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DescriptionError } from "@cloud-agents/spec/description";
import { Mistake } from "./Mistake.ts";

const HELP: Record<string, string> = {
  "": `Usage: cloud-agents <command> [description] [options]

Makes TypeScript types, a client, a validator, mock handlers and docs from an OpenAPI description.

  init       Prepare this folder, and install what it needs.
  generate   Write everything into generated/.
  mock       Serve the description's examples.
  changes    Say what changed since an earlier version.
  contract   Hold a server to the description.

  --help     Print this text, or that of a command.`,
  init: `Usage: cloud-agents init [description]

Adds the scripts generate and mock to package.json, or writes one, writes .gitignore where there is none, and runs npm install.
Nothing is overwritten.

  description   Root document of an OpenAPI 3.1 or 3.0 description. Default: openapi.yaml, openapi.yml or openapi.json;
                an example is written where there is none.
  --help        Print this text.`,
  generate: `Usage: cloud-agents generate [description] [options]

Writes types, client, validator, msw and docs, each in a folder of its own.

  description         Root document of an OpenAPI 3.1 or 3.0 description. Default: the one that package.json names, or
                      openapi.yaml, openapi.yml or openapi.json.
  --output <folder>   Where to. Default: generated.
  --only <parts>      Some of them, such as client,docs. The client brings the types that it refers to.
  --help              Print this text.`,
  mock: `Usage: cloud-agents mock [description] [options]

Returns the examples of the description for every operation. Keeps no state.

  description        As for generate.
  --port <number>    Port to listen on, 0 for any free one. Default: 4010.
  --host <address>   Address to listen on. Default: 127.0.0.1.
  --dynamic          Invent responses from the schemas instead of returning the examples.
  --help             Print this text.`,
  contract: `Usage: cloud-agents contract [description] --url <address> [options]

Sends a server what follows from the description: its examples, values on both sides of every limit, objects that are not
there, requests without credentials. Says where a response differs, and by which line of the description.

  description               As for generate.
  --url <address>           Where the paths begin, such as https://host/v1.
  --token <token>           Bearer token; or the variable that generated clients read, such as BOOKSHOP_TOKEN.
  --credential <name=value> Another credential by the name of its security scheme; of a login, name=user:password.
  --id <parameter=value>    Id of an object, where none should be created or none can be.
  --only <operations>       Some of the operations, such as listBooks,addBook.
  --skip <operations>       All but these.
  --timeout-seconds <n>     How long a response may take. Default: 20.
  --stateless               The server keeps nothing, as a mock.
  --json, --junit, --ctrf, --html <file>
                            Write a report.
  --quiet                   Show no progress.
  --yes                     Do not ask before something is created elsewhere than on this computer.
  --help                    Print this text.

Exit code: 0 the server keeps the description, 1 it does not, 2 that could not be found out.`,
};

/** How long a response may take when nothing else is said. */
const TIMEOUT_SECONDS = 20;

const print = (line: string) => console.log(line);

function readCommandLine() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: "string" },
      only: { type: "string", multiple: true },
      port: { type: "string" },
      host: { type: "string" },
      dynamic: { type: "boolean" },
      url: { type: "string" },
      token: { type: "string" },
      credential: { type: "string", multiple: true },
      id: { type: "string", multiple: true },
      skip: { type: "string", multiple: true },
      "timeout-seconds": { type: "string" },
      stateless: { type: "boolean" },
      yes: { type: "boolean" },
      quiet: { type: "boolean" },
      json: { type: "string" },
      junit: { type: "string" },
      ctrf: { type: "string" },
      html: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const [command = "", description, ...others] = positionals;
  const { help, ...options } = values;
  const usage = HELP[command];
  if (usage === undefined)
    throw new Mistake(
      `There is no command ${command}. There are init, generate, mock, changes and contract: cloud-agents --help`,
    );
  if (others.length > 0)
    throw new Mistake(`Only one description can be named, not also ${others.join(", ")}.`);
  const foreign = Object.keys(options).find((name) => !usage.includes(`--${name}`));
  if (foreign) throw new Mistake(`cloud-agents ${command} has no option --${foreign}.`);
  const { output = "generated", only, port = "4010" } = options;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Mistake(`--port must be a number from 0 to 65535, not '${port}'.`);
  const timeoutSeconds = Number(options["timeout-seconds"] ?? TIMEOUT_SECONDS);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3_600))
    throw new Mistake(`--timeout-seconds must be a number up to 3600, not '${options["timeout-seconds"]}'.`);
  return {
    ...{ command, description, help, usage, ...options, output, port: Number(port), timeoutSeconds },
    only: only && namesIn(only),
    skip: namesIn(options.skip ?? []),
  };
}

/** The names of an option that may be repeated, and may have several with commas between them. */
function namesIn(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(",").map((name) => name.trim()));
}

function install(folder: string): void {
  if (existsSync(join(folder, "node_modules/@cloud-agents/cli"))) return;
  print("npm install   …");
  const { status } = spawnSync("npm", ["install"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    // The command is a script there.
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Mistake("npm install failed, as it says above. Run it, and then: npm run generate");
}

async function main(): Promise<void> {
  const [first, ...args] = process.argv.slice(2);
  if (first === "changes") {
    const { runChanges } = await import("../../changes/src/runChanges.ts");
    const { findDescription } = await import("./readDescriptionFile.ts");
    process.exitCode = await runChanges({
      name: "cloud-agents changes",
      args,
      standard: "as for generate",
      findDescription: () => findDescription(undefined, process.cwd()),
    });
    return;
  }
  const commandLine = readCommandLine();
  const { command, description, help, usage, output, only, port, host, dynamic } = commandLine;
  if (help || command === "") return print(usage);
  if (command === "init") {
    const { version, devDependencies } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    );
    const added = { "@cloud-agents/cli": `^${version}`, msw: devDependencies.msw };
    const { init } = await import("./init.ts");
    await init(description, process.cwd(), added, print);
    install(process.cwd());
    return print("\nNext: npm run generate");
  }
  // Each command loads what it needs alone.
  if (command === "generate") {
    const { generate } = await import("./generate.ts");
    return generate(description, output, only, print);
  }
  if (command === "contract") {
    const { url, token, credential = [], id = [], skip, stateless = false, yes = false } = commandLine;
    const { timeoutSeconds, quiet = false, json, junit, ctrf, html } = commandLine;
    // Whatever goes wrong from here on, nothing is said of the server.
    process.exitCode = 2;
    const { contract } = await import("./contract.ts");
    process.exitCode = await contract({
      ...{
        description,
        url,
        token,
        credentials: credential,
        ids: id,
        only,
        skip,
        stateless,
        timeoutSeconds,
        yes: yes || Boolean(process.env.CI),
        quiet,
      },
      files: { json, junit, ctrf, html },
    });
    return;
  }
  const { readDescriptionFile } = await import("./readDescriptionFile.ts");
  const read = await readDescriptionFile(description, process.cwd());
  const { mock } = await import("./mock.ts");
  const started = await mock(read, port, host ?? "127.0.0.1", dynamic === true);
  print(`Mock of ${read.description.title}: ${started.url}`);
  print("It returns the description's examples and stores nothing. Ctrl-C stops it.");
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      asked = true;
      void started.stop();
    });
  }
  const lastOutput = await started.ended;
  if (!asked) throw new Mistake(`Prism ended by itself. Its last output:\n${lastOutput}`);
}

try {
  await main();
} catch (error) {
  const { message } = error as Error;
  if (error instanceof DescriptionError) {
    const { findDescription, fromHere } = await import("./readDescriptionFile.ts");
    console.error(fromHere(message, findDescription(readCommandLine().description, process.cwd())));
  } else console.error(message);
  process.exitCode ??= 1;
}
