import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readBuiltDescription } from "@cloud-agents/spec/description";
import { watch } from "chokidar";
import { checkFollower, followers, SERVER } from "./checkFollowers.ts";
import { checkResponses } from "./checkResponses.ts";
import { checkTranslation } from "./checkTranslation.ts";
import { createBuilder, type Failure } from "./createBuilder.ts";
import { createFollowCheck } from "./createFollowCheck.ts";
import { createOutput } from "./createOutput.ts";
import { createRebuildLoop } from "./createRebuildLoop.ts";
import { createServiceRunner } from "./createServiceRunner.ts";
import { createTaskWorker } from "./createTaskWorker.ts";
import { createTerminal } from "./createTerminal.ts";
import { findTypeErrors } from "./findTypeErrors.ts";
import { isWatched, WATCHED } from "./isWatched.ts";
import { lastWords } from "./lastWords.ts";
import { nameMistakes } from "./nameMistakes.ts";
import { openInBrowser } from "./openInBrowser.ts";
import { readOptions, usage } from "./readOptions.ts";
import { redoDescription, SERVED } from "./redoDescription.ts";
import { runTurbo } from "./runTurbo.ts";
import { checkPorts, docsEnvironment, services } from "./services.ts";

// `npm start`: builds what is needed, serves it, and redoes it whenever the description or a package is edited.

/** Files named in one line before the rest is only counted. Changes of the API are all named. */
const LISTED = 4;

/** What the line after a rebuild has a time for, besides the services, by the task that makes it. */
const PRODUCTS: Record<string, string> = { "types:generate": "types", "client:build": "client" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const bundle = join(root, "spec/dist/openapi.json");
const terminal = createTerminal(process.stdout, process.env);
const stop = new AbortController();
const stopping = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
/** The signal that ends this, if one does. */
let asked: NodeJS.Signals | undefined;
/** Whether it ever got to serve: ending that is no failure. */
let hasServed = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    asked ??= signal;
    stop.abort();
  });
}
// Its terminal was closed, or whatever read its output has ended.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => stop.abort());

try {
  const { help, open, ports } = readOptions(process.argv.slice(2), process.env);
  if (help) terminal.line(usage());
  else {
    // The check of the ports is built on its own first, so that it comes before the rest of the build.
    await runTurbo(["build", "--filter=@cloud-agents/child-process"], { root, signal: stop.signal });
    await checkPorts(ports);
    Object.assign(process.env, docsEnvironment(ports, process.env));
    await run(ports, open);
  }
} catch (error) {
  if (!stop.signal.aborted) {
    terminal.line(terminal.bad(message(error)));
    process.exitCode = 1;
  }
}
if (stop.signal.aborted && !hasServed) {
  process.exitCode = 1;
  // Ended by it, so that npm and the shell see what they expect.
  if (asked) {
    process.removeAllListeners(asked);
    process.kill(process.pid, asked);
  }
}

async function run(ports: Map<string, number>, open: boolean): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "cloud-agents-"));
  const runner = createServiceRunner(root, ports, scratch, {
    onEnd: (name, reason) =>
      terminal.line(
        terminal.bad(
          `The ${name} ended by itself; the next save starts it again. ${lastWords(reason, root)}`,
        ),
      ),
    onLine: createOutput((line) => terminal.line(terminal.faint(line))),
  });
  const builder = createBuilder(root);
  const translator = createTaskWorker();
  const follow = createFollowCheck(
    [
      {
        name: basename(SERVER),
        folder: SERVER,
        check: (signal: AbortSignal) => checkResponses(root, SERVER, signal),
      },
      ...followers.map((folder) => ({
        name: basename(folder),
        folder,
        check: (signal: AbortSignal) => checkFollower(root, folder, readBuiltDescription(), scratch, signal),
      })),
      { name: "the translation", folder: "spec/overlays", check: () => checkTranslation(root, translator) },
    ],
    terminal,
  );
  /** The bundle that was last served. */
  let served: string | undefined;
  /** Files of a rebuild that was given up because of another save. */
  let carried: string[] = [];
  /** What of the description was said to be ignored. */
  let knownIgnored: string[] = [];
  /** Tasks with new output that a service has not taken over yet, by its name. */
  const pending = new Map<string, Set<string>>();

  /**
   * Builds with turbo what is served, and serves it; then the rest, and loads the compilers, so that the first change is served as soon
   * as any other.
   */
  async function begin(files: string[], outdated: () => boolean): Promise<void> {
    const took = stopwatch();
    const mistakes = await redoDescription(SERVED, { root, signal: stop.signal, onTask: sayTask }, outdated);
    if (mistakes.length > 0) {
      sayNo(files, "nothing is served yet", `(${took()})`, mistakes);
      return;
    }
    await runner.start(stop.signal);
    hasServed = true;
    served = await readFile(bundle, "utf8");
    // What is saved while the rest is built is built with it, and is not served yet.
    await builder.remember();
    showPanel(runner.urls());
    const docs = runner.urls().get("docs") ?? "";
    if (open && !(await openInBrowser(docs)))
      terminal.line(`No browser could be opened. The docs are at ${docs}`);
    const missing = await redoDescription(
      ["build"],
      { root, signal: stop.signal, onTask: sayTask },
      outdated,
    );
    terminal.done();
    if (missing.length > 0) {
      terminal.line(`${terminal.bad("✗")} all of this is served, but not every package could be built`);
      for (const mistake of missing) terminal.line(`  ${mistake}`);
    }
    builder.touchAll();
    await rebuild([], served, outdated);
  }

  async function redo(files: string[], outdated: () => boolean): Promise<void> {
    if (served === undefined) return begin(files, outdated);
    if (files.filter((file) => builder.touch(file)).length > 0) return rebuild(files, served, outdated);
    // Tests, and programs that nothing is made from.
    follow.begin(files);
  }

  async function rebuild(saved: string[], before: string, outdated: () => boolean): Promise<void> {
    const took = stopwatch();
    const files = [...new Set([...carried, ...saved])];
    await follow.stop();
    const times = new Map<string, string>();
    const failures: string[] = [];
    const tried = new Set<string>();
    const serving: Promise<void>[] = [];
    const take = (name: string, ids: Iterable<string>) => {
      pending.delete(name);
      tried.add(name);
      serving.push(
        runner.update(name, ids).then(
          () => {
            // What follows later, such as the full reference, does not change since when it is served.
            if (times.has(name)) return;
            times.set(name, took());
            terminal.step(`served: ${listTimes(times)}`);
          },
          (error) => void failures.push(`The ${name} cannot start: ${lastWords(message(error), root)}`),
        ),
      );
    };
    const failed = await builder.build(outdated, (id, isNew) => {
      const product = PRODUCTS[id];
      if (product !== undefined && isNew) times.set(product, took());
      for (const { name, restartsAfter, reloadsAfter } of services) {
        const follows = restartsAfter.includes(id) || reloadsAfter.includes(id);
        if (isNew && follows) pending.set(name, (pending.get(name) ?? new Set()).add(id));
        const ids = pending.get(name);
        if (ids && builder.isSettled(restartsAfter)) take(name, ids);
      }
    });
    const given = outdated() || stop.signal.aborted;
    carried = given ? files : [];
    // What has ended by itself.
    if (!given)
      for (const { name } of services) if (!runner.urls().has(name) && !tried.has(name)) take(name, []);
    await Promise.all(serving);
    if (given) return;

    const all = `(${listTimes(new Map([...times, ["all", took()]]))})`;
    const mistakes = [...failed.flatMap(explain), ...failures];
    if (failed.some(({ task }) => task.id === "spec:bundle")) {
      sayNo(files, "the last good state stays up", all, mistakes);
      return;
    }
    const text = await readFile(bundle, "utf8");
    const what = text === before ? "" : await describe(before, text);
    served = text;
    const down = services.map(({ name }) => name).filter((name) => !runner.urls().has(name));
    const state =
      down.length > 0
        ? `the ${down.join(" and the ")} is down until this is mended`
        : "what could be made is served";
    // The API has changed all the same, where it could be made.
    if (mistakes.length > 0) sayNo(files, state, all, mistakes, what);
    else if (files.length > 0) {
      terminal.line(
        `${terminal.good("✓")} ${named(files)}${what || "the API is the same"} ${terminal.faint(all)}`,
      );
    }
    if (what !== "") sayIgnored();
    follow.begin([], mistakes);
  }

  /** Names what nothing is made of, once for as long as it is there. */
  function sayIgnored(): void {
    const { ignored } = readBuiltDescription();
    for (const notice of ignored)
      if (!knownIgnored.includes(notice)) terminal.line(`${terminal.bad("!")} spec/${notice} is ignored.`);
    knownIgnored = ignored;
  }

  terminal.line("Building the description, the clients, the docs, the mock and the server");
  const loop = createRebuildLoop(redo, (error) => {
    if (stop.signal.aborted) return;
    terminal.line(terminal.bad(message(error)));
    if (served !== undefined) return;
    process.exitCode = 1;
    stop.abort();
  });
  const watcher = watch(
    WATCHED.map((folder) => join(root, folder)),
    { ignored: (path) => !isWatched(fromRoot(path)), ignoreInitial: true },
  );
  let isLoopOld = false;
  watcher.on("all", (event, path) => {
    const file = fromRoot(path);
    if (event.endsWith("Dir")) return;
    if (!file.startsWith("scripts/")) loop.touch(file);
    else if (!isLoopOld && !file.startsWith("scripts/test/")) {
      isLoopOld = true;
      terminal.line(`${file} is of the loop itself: start npm start again to use it.`);
    }
  });

  await stopping;
  terminal.done();
  await watcher.close();
  await Promise.all([builder.stop(), translator.stop(), follow.stop(), loop.stop()]);
  await runner.stop();
  await rm(scratch, { recursive: true });
}

/** Says in place which task runs. */
function sayTask(name: string, task: string): void {
  terminal.step(`${name}: ${task}`);
}

function showPanel(urls: Map<string, string>): void {
  terminal.line();
  for (const { name, purpose } of services) {
    terminal.line(`  ${name.padEnd(6)} ${terminal.good(urls.get(name) ?? "")}  ${terminal.faint(purpose)}`);
  }
  terminal.line();
  terminal.line(`  curl -H 'Authorization: Bearer me' -H 'Content-Type: application/json' \\`);
  terminal.line(`       -d '{"name":"reviewer","model":"ultimate"}' ${urls.get("server")}/agents`);
  terminal.line();
  terminal.line(
    "First steps: open the docs, then change a description in spec/components/schemas/Agent.yaml and save.",
  );
  terminal.line("Editing spec/ or a package redoes what is needed. Ctrl-C stops everything.");
}

/** What changed between two bundles, without the operations that it reaches: those are what `npm run changes` is for. */
async function describe(before: string, after: string): Promise<string> {
  // Built by now.
  const { describeChanges, formatLine } = await import("@cloud-agents/changes");
  const changes = describeChanges(JSON.parse(before), JSON.parse(after));
  return changes.map((change) => formatLine({ ...change, operations: [] })).join("; ");
}

/** One line for each mistake that made a task fail. */
function explain({ task, log }: Failure): string[] {
  const errors = findTypeErrors(log, task.folder, root);
  if (errors.length > 0) return errors.map(({ file, line, message }) => `${file}:${line} ${message}`);
  return nameMistakes(log, task.folder, task.id, root);
}

/** @param what what changed in the API, if anything was taken over */
function sayNo(files: string[], state: string, times: string, mistakes: string[], what = ""): void {
  const extent = what === "" ? "not taken over" : `${what}; not taken over everywhere`;
  terminal.line(`${terminal.bad("✗")} ${named(files)}${extent}, ${state} ${terminal.faint(times)}`);
  for (const mistake of mistakes) terminal.line(`  ${mistake}`);
}

function fromRoot(path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** `mock 1.1 s, types 1.4 s`. */
function listTimes(times: Map<string, string>): string {
  return [...times].map((entry) => entry.join(" ")).join(", ");
}

/** Measures from now on; `1.2 s`. */
function stopwatch(): () => string {
  const began = performance.now();
  return () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

function named(files: string[]): string {
  return files.length > 0 ? `${list(files.map((file) => file.replace(/^spec\//, "")))}: ` : "";
}

function list(items: string[]): string {
  const more = items.length - LISTED;
  return items.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
