import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { watch } from "chokidar";
import { type Bundle, compareBundles } from "./compareBundles.ts";
import { createRebuildLoop } from "./createRebuildLoop.ts";
import { createServiceRunner } from "./createServiceRunner.ts";
import { createTerminal } from "./createTerminal.ts";
import { redoDescription } from "./redoDescription.ts";
import { runTurbo } from "./runTurbo.ts";
import { checkPorts, readPorts, services } from "./services.ts";

// `npm start`: builds what is needed, serves it, and redoes it whenever the description is edited.

/** Names listed in one line before the rest is only counted. */
const LISTED = 4;

/** Folders of spec/ that are not the description. */
const NOT_WATCHED = ["dist", "node_modules", "reports", "test"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const spec = join(root, "spec");
const terminal = createTerminal(process.stdout, process.env);
const stop = new AbortController();
const stopping = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

try {
  const ports = readPorts(process.argv.slice(2), process.env);
  // The check of the ports is built on its own first, so that it comes before the rest of the build.
  await runTurbo(["build", "--filter=@cloud-agents/child-process"], { root });
  await checkPorts(ports);
  await run(ports);
} catch (error) {
  terminal.line(terminal.bad(message(error)));
  process.exitCode = 1;
}

async function run(ports: Map<string, number>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "cloud-agents-"));
  const runner = createServiceRunner(ports, scratch, (name, reason) => {
    terminal.line(
      terminal.bad(
        `The ${name} ended by itself; the next save starts it again. ${reason.split("\n").at(-1)}`,
      ),
    );
  });
  /** The last description that everything could be made from, and the copy of it that the mock serves. */
  let good: { text: string; file: string } | undefined;
  let shown = false;

  async function redo(files: string[], outdated: () => boolean): Promise<void> {
    const began = performance.now();
    const took = () => terminal.faint(`(${((performance.now() - began) / 1000).toFixed(1)} s)`);
    const edited = files.length > 0 ? `${list(files)}: ` : "";
    const onTask = (name: string, task: string) => terminal.step(`${name}: ${task}`);
    const options = { root, signal: stop.signal, ...((terminal.live || !shown) && { onTask }) };

    const mistakes = await redoDescription(options, outdated);
    if (mistakes.length > 0) {
      const state = good ? "the last good state stays up" : "nothing is served yet";
      terminal.line(`${terminal.bad("✗")} ${edited}not taken over, ${state} ${took()}`);
      for (const mistake of mistakes) terminal.line(`  ${mistake}`);
      return;
    }
    const text = await readFile(join(spec, "dist/openapi.json"), "utf8");
    const changes = good ? compareBundles(parse(good.text), parse(text)) : [];
    if (good?.text !== text) {
      const file = join(scratch, `openapi-${performance.now().toFixed(0)}.json`);
      await writeFile(file, text);
      good = { text, file };
    }
    await runner.update(good.file);
    if (shown) {
      const what = changes.length > 0 ? list(changes) : "the API is the same";
      terminal.line(`${terminal.good("✓")} ${edited}${what} ${took()}`);
    } else {
      showPanel(runner.urls());
      shown = true;
    }
  }

  terminal.line("Building the description, the clients, the docs, the mock and the server");
  const loop = createRebuildLoop(redo, (error) => {
    if (stop.signal.aborted) return;
    terminal.line(terminal.bad(message(error)));
    if (shown) return;
    process.exitCode = 1;
    stop.abort();
  });
  const watcher = watch(spec, { ignored: (path) => !isSource(relative(spec, path)), ignoreInitial: true });
  watcher.on("all", (event, path) => {
    if (!event.endsWith("Dir")) loop.touch(relative(spec, path));
  });

  await stopping;
  terminal.done();
  await watcher.close();
  await loop.stop();
  await runner.stop();
  await rm(scratch, { recursive: true });
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
  terminal.line("Editing spec/ redoes what is needed. Ctrl-C stops everything.");
}

function isSource(path: string): boolean {
  const [top = "", ...rest] = path.split(sep);
  // Editors keep swap files and backups next to what they edit.
  const name = rest.at(-1) ?? top;
  return !NOT_WATCHED.includes(top) && !name.startsWith(".") && !name.endsWith("~");
}

function parse(text: string): Bundle {
  return JSON.parse(text);
}

function list(items: string[]): string {
  const more = items.length - LISTED;
  return items.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
