import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

/** A module, and how to keep what V8 has compiled of it by now. */
export interface CompiledModule<Exports> {
  exports: Exports;
  /** Keeps it for the next process, unless it was kept before. Where it cannot be written, nothing is kept. */
  keep(): void;
}

/**
 * Requires a large CommonJS file with what V8 compiled of it in an earlier process, as `module.enableCompileCache` of Node 22 does in its main
 * thread. It is kept in the `node_modules/.cache` beside the file's package: who can write there could write the package as well.
 *
 * @param path whole path of the file
 */
export function requireCompiled<Exports>(path: string): CompiledModule<Exports> {
  const source = readFileSync(path, "utf8");
  const kept = keptPath(path);
  const cachedData = readKept(kept);
  const script = new Script(Module.wrap(source), { filename: path, cachedData });
  const module = new Module(path);
  const require = createRequire(path);
  // What it requires, and who else requires it, gets this copy.
  require.cache[path] = Object.assign(module, { filename: path });
  script.runInThisContext()(module.exports, require, module, path, dirname(path));
  module.loaded = true;
  let isKept = cachedData !== undefined && script.cachedDataRejected === false;
  return {
    exports: module.exports,
    keep() {
      if (isKept) return;
      isKept = true;
      try {
        mkdirSync(dirname(kept), { recursive: true });
        // Of two processes at once, each writes a file of its own.
        const draft = `${kept}.${process.pid}`;
        writeFileSync(draft, script.createCachedData());
        renameSync(draft, kept);
      } catch {
        // A folder that only its owner may write.
      }
    },
  };
}

/** V8 compares the source's length alone: another file has another name. */
function keptPath(path: string): string {
  const { mtimeMs, size } = statSync(path);
  const folder = path.slice(0, path.lastIndexOf("node_modules") + "node_modules".length);
  return join(
    folder,
    ".cache/cloud-agents",
    `${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.bin`,
  );
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
