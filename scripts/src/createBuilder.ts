import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { createTaskWorker, TaskError, type TaskWorker } from "./createTaskWorker.ts";
import { runCompiler } from "./runCompiler.ts";
import { allBefore, type Task, type Thread, tasks } from "./tasks.ts";

/** Tasks that run at the same time. More would take each other's time. */
const AT_ONCE = Math.min(4, Math.max(2, availableParallelism()));

/** What the pages of the docs are made of, besides the bundle. */
const PAGES = /^(packages\/docs\/(guides|site)\/|spec\/(sources\.yaml|decisions[.\w]*\.md)$)/;

/** The sources of others that pages have in them: the client's in their console, a table of the server's in their diagrams. */
const IN_PAGES = /^packages\/(client\/src\/|server\/src\/sessions\/sessionTables\.ts$)/;

/** Texts that the validator's generator reads when it is loaded. */
const MESSAGES = "spec/messages.yaml";

/** A task that failed. */
export interface Failure {
  task: Task;
  /** What it printed, line by line. */
  log: string[];
}

export interface Builder {
  /**
   * Remembers what a changed file puts out of date.
   *
   * @param file path, relative to the root, with `/` between its parts
   * @returns whether it does
   */
  touch(file: string): boolean;
  /** Looks at what there is, so that what is changed from now on, by whomever, is another output. */
  remember(): Promise<void>;
  /** Takes everything for out of date that threads make: running it loads what they need. */
  touchAll(): void;
  /**
   * Runs the tasks that are out of date, and then those whose input has changed by that. What fails, and what waits for it,
   * stays out of date.
   *
   * @param outdated tells whether a file has changed since; no further task is then started
   * @param onDone called when a task has run, with whether its output is another one
   */
  build(outdated: () => boolean, onDone: (id: string, isNew: boolean) => void): Promise<Failure[]>;
  /** Whether none of these tasks is out of date. */
  isSettled(ids: string[]): boolean;
  /** Ends the threads, and whatever runs in them. */
  stop(): Promise<void>;
}

/**
 * Runs the tasks of the packages' manifests in this process and in threads that keep the compilers loaded, so that a change is
 * served in seconds. Everything is taken to be up to date in the beginning.
 *
 * @param root folder of the workspace
 */
export function createBuilder(root: string): Builder {
  const dirty = new Set<Task>();
  const running = new Set<Task>();
  const outputs = new Map<Task, string>();
  const seen = new Map<string, Seen>();
  const stop = new AbortController();
  const threads: Record<Thread, TaskWorker> = {
    description: createTaskWorker(),
    code: createTaskWorker(),
    docs: createTaskWorker(),
  };

  async function run(task: Task): Promise<void> {
    const folder = join(root, task.folder);
    const call = (thread: Thread, path: string, args: unknown[] = [], name = basename(path, ".ts")) =>
      threads[thread].run({ module: pathToFileURL(join(folder, path)).href, name, args });
    if (task.id === "spec:bundle") {
      // Both take about as long, and the thread of the docs has nothing to do yet.
      const [linted, drafted] = await Promise.allSettled([
        call("docs", "scripts/lint.ts", ["openapi.yaml"]),
        call("description", "scripts/bundle.ts", [], "draftBundle"),
      ]);
      // The lint knows the mistakes of the source better than the bundler.
      for (const result of [linted, drafted]) if (result.status === "rejected") throw result.reason;
      await call("description", "scripts/bundle.ts", [], "publishBundle");
      return;
    }
    const { scripts } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    for (const command of scripts[task.script].split(" && ")) {
      const [tool, ...args] = command.split(" ");
      if (task.only !== undefined && task.only !== tool) continue;
      if (tool === "tsx" && task.thread) await call(task.thread, args[0], task.args);
      else if (tool === "tsc") {
        const { ok, log } = await runCompiler(folder, args, stop.signal);
        if (!ok) throw new TaskError(log);
      } else if (tool === "cp" && args.length === 2) {
        const [source = "", target = ""] = args.map((path: string) => join(folder, path));
        await copyFile(source, join(target, basename(source)));
      } else throw new TaskError([`The loop cannot run '${command}' of ${task.folder}/package.json.`]);
    }
  }

  return {
    touch(file) {
      const touched = tasks.filter((task) => isInput(file, task));
      for (const task of touched) {
        dirty.add(task);
        // The thread may have loaded the file. The description itself is read anew each time.
        if (task.thread && !isReadAnew(file)) threads[task.thread].renew();
      }
      return touched.length > 0;
    },
    async remember() {
      await Promise.all(tasks.map(async (task) => outputs.set(task, await fingerprint(root, task, seen))));
    },
    touchAll() {
      for (const task of tasks) if (task.thread) dirty.add(task);
    },
    async build(outdated, onDone) {
      const failed = new Map<Task, Failure>();
      const isWaiting = (task: Task): boolean => {
        const pending = [...dirty].filter((other) => !failed.has(other));
        const isIn = (some: Iterable<Task>) => (id: string) => [...some].some((other) => other.id === id);
        return task.after.some(isIn(dirty)) || allBefore(task).some(isIn([...pending, ...running]));
      };
      const busy = () => new Set([...running].map(({ thread, id }) => thread ?? id));
      await new Promise<void>((done) => {
        const next = () => {
          if (!outdated() && !stop.signal.aborted) {
            for (const task of tasks) {
              if (running.size >= AT_ONCE) break;
              if (!dirty.has(task) || running.has(task) || failed.has(task) || isWaiting(task)) continue;
              if (busy().has(task.thread ?? task.id)) continue;
              begin(task);
            }
          }
          if (running.size === 0) done();
        };
        const begin = (task: Task) => {
          dirty.delete(task);
          running.add(task);
          perform(task)
            .then((isNew) => {
              if (isNew) for (const other of tasks) if (other.after.includes(task.id)) dirty.add(other);
              running.delete(task);
              onDone(task.id, isNew);
            })
            .catch((error) => {
              running.delete(task);
              dirty.add(task);
              const log = error instanceof TaskError ? error.log : [String(error?.message ?? error)];
              failed.set(task, { task, log });
            })
            .finally(next);
        };
        next();
      });
      return [...failed.values()];
    },
    isSettled: (ids) => ![...dirty, ...running].some(({ id }) => ids.includes(id)),
    async stop() {
      stop.abort();
      await Promise.all(Object.values(threads).map((thread) => thread.stop()));
    },
  };

  /** Runs a task; returns whether its output is another one than before. */
  async function perform(task: Task): Promise<boolean> {
    const before = outputs.get(task) ?? (await fingerprint(root, task, seen));
    await run(task);
    const after = await fingerprint(root, task, seen);
    outputs.set(task, after);
    return before !== after;
  }
}

/** Whether a file is of the package of a task, or read by the code of all generators. */
function isInput(file: string, task: Task): boolean {
  if (/^\w+\/[^/]+\/(test\/|[^/]*\.md$)/.test(file)) return false;
  if (file.startsWith("spec/overlays/")) return task.id === "spec:translate";
  if (file === MESSAGES && task.id === "validator:generate") return true;
  if (/^spec\/(src|scripts|lint)\//.test(file)) return task.thread !== undefined;
  // Of the description itself it reads the bundle alone.
  if (task.id === "spec:translate") return false;
  if (task.id === "docs:pages" && (PAGES.test(file) || IN_PAGES.test(file))) return true;
  if (!file.startsWith(`${task.folder}/`)) return false;
  if (task.folder !== "packages/docs") return true;
  // The docs are made by other files than those that serve them, and the pages by others than the references.
  if (PAGES.test(file)) return task.id === "docs:pages";
  return file.startsWith("packages/docs/src/") === (task.only === "tsc");
}

/** Whether a task reads a file each time it runs: a part of the description, or of the site. */
function isReadAnew(file: string): boolean {
  return /^(spec|packages\/docs\/(guides|site))\//.test(file) && file !== MESSAGES && !file.endsWith(".ts");
}

/** What a file had in it when it was last looked at. */
interface Seen {
  version: string;
  hash: string;
}

async function fingerprint(root: string, task: Task, seen: Map<string, Seen>): Promise<string> {
  const hash = createHash("sha256");
  for (const output of task.outputs) {
    const path = join(root, task.folder, output);
    const found = await stat(path).catch(() => undefined);
    const files = found?.isDirectory() ? await filesIn(path) : found ? [path] : [];
    const hashes = await Promise.all(files.sort().map((file) => hashFile(file, seen)));
    files.forEach((file, index) => {
      hash.update(file).update(hashes[index] ?? "");
    });
  }
  return hash.digest("hex");
}

/** Reads a file only when its time or its size is another one: a site is thousands of files. */
async function hashFile(file: string, seen: Map<string, Seen>): Promise<string> {
  const { mtimeNs, ctimeNs, size } = await stat(file, { bigint: true });
  const version = [mtimeNs, ctimeNs, size].join();
  const known = seen.get(file);
  if (known?.version === version) return known.hash;
  const hash = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  seen.set(file, { version, hash });
  return hash;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
