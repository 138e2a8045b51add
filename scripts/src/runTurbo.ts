import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import { signalGroup } from "../signalGroup.mjs";
import { gitForTurbo } from "./gitForTurbo.ts";

/** Lines of one failed task's log that are kept: the last ones. */
const KEPT_LINES = 2_000;

/** Milliseconds that turbo gets to end its tasks before it is killed. */
const GRACE_MS = 5_000;

export interface TaskResult {
  /** Such as `@cloud-agents/client#build`. */
  id: string;
  /** Folder name of the package, such as `client`. */
  package: string;
  /** Such as `build`. */
  task: string;
  exitCode: number;
  /** The outputs were restored, nothing ran. */
  cached: boolean;
  /** Under which the outputs are cached. */
  hash: string;
  /** What a failed task printed; empty when it succeeded. */
  log: string[];
}

export interface TurboRun {
  ok: boolean;
  /** Those that ran or were restored. A task whose dependency failed is not among them. */
  tasks: TaskResult[];
  /** What turbo itself had to say about a failure. */
  errors: string[];
}

export interface TurboOptions {
  /** Folder of the workspace. */
  root: string;
  /** Environment of turbo and its tasks. This process's own by default. */
  env?: NodeJS.ProcessEnv;
  /** Called when a task starts to run, with its package's folder name and its name. */
  onTask?: (packageName: string, task: string) => void;
  /** Called with each line of a failed task's log. */
  onFailureLine?: (id: string, line: string) => void;
  /** Aborting ends turbo and its tasks. */
  signal?: AbortSignal;
}

/**
 * Runs tasks with turbo, from the cache where nothing changed.
 *
 * @param args task names, and options of `turbo run`
 * @returns what each task did; a failed task is a result, not an exception
 * @throws Error when turbo cannot be started
 */
export async function runTurbo(args: string[], options: TurboOptions): Promise<TurboRun> {
  const { root, signal, env = process.env, onTask, onFailureLine } = options;
  signal?.throwIfAborted();
  const git = await gitForTurbo(root);
  const turbo = spawn(
    join(root, "node_modules/.bin/turbo"),
    ["run", "--json", "--output-logs=errors-only", "--summarize=true", ...args],
    // A group of its own: Ctrl-C reaches turbo once, from us, and not a second time from the terminal.
    { cwd: root, env: { ...env, ...git }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const end = () => {
    kill(turbo, "SIGINT");
    setTimeout(() => kill(turbo, "SIGKILL"), GRACE_MS).unref();
  };
  signal?.addEventListener("abort", end);

  const logs = new Map<string, string[]>();
  const errors: string[] = [];
  let summary: string | undefined;
  const read = (line: string) => {
    const { source, level, text } = parseLine(line);
    if (source === "turbo") {
      summary ??= /^Summary:\s+(\S.*\.json)$/.exec(text)?.[1];
      if (level === "error") errors.push(text);
    } else if (/^cache (miss|hit|bypass)/.test(text)) {
      const [name = "", task = ""] = source.split("#");
      if (!text.startsWith("cache hit")) onTask?.(folderName(name), task);
    } else if (!isChatter(text)) {
      const log = logs.get(source) ?? [];
      logs.set(source, log);
      log.push(text);
      if (log.length > KEPT_LINES) log.shift();
      onFailureLine?.(source, text);
    }
  };
  createInterface(turbo.stdout).on("line", read);
  createInterface(turbo.stderr).on("line", read);
  const [code] = await once(turbo, "close").finally(() => signal?.removeEventListener("abort", end));
  signal?.throwIfAborted();
  const tasks = summary === undefined ? [] : await readSummary(summary, logs);
  return { ok: code === 0, tasks, errors };
}

/** Reaches turbo itself too, which is a child of the script that npm packages it in. */
function kill({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (exitCode === null && signalCode === null) signalGroup(pid, signal);
}

interface Line {
  source: string;
  level: string;
  text: string;
}

function parseLine(line: string): Line {
  try {
    const { source, level, text } = JSON.parse(line);
    return { source, level, text: stripVTControlCharacters(text).trimEnd() };
  } catch {
    // What turbo prints before it knows its options is plain text.
    return { source: "turbo", level: "error", text: stripVTControlCharacters(line).trim() };
  }
}

/** pnpm repeats the script before it runs and reports the exit code after it; Redocly frames its own news. */
function isChatter(text: string): boolean {
  return /^> |^\s*(ELIFECYCLE\s|[╔║╚])/.test(text);
}

function folderName(packageName: string): string {
  return packageName.slice(packageName.indexOf("/") + 1);
}

async function readSummary(file: string, logs: Map<string, string[]>): Promise<TaskResult[]> {
  const { tasks } = JSON.parse(await readFile(file, "utf8"));
  await rm(file);
  return tasks.map((entry: SummaryEntry) => ({
    id: entry.taskId,
    package: folderName(entry.package),
    task: entry.task,
    exitCode: entry.execution?.exitCode ?? 1,
    cached: entry.cache.status === "HIT",
    hash: entry.hash,
    log: logs.get(entry.taskId) ?? [],
  }));
}

interface SummaryEntry {
  taskId: string;
  package: string;
  task: string;
  hash: string;
  cache: { status: "HIT" | "MISS" };
  execution?: { exitCode: number };
}
