import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** Packages' folders, and with it everything that the bundle can be made of. */
const PACKAGES = fileURLToPath(new URL("../../../", import.meta.url));

/** The last bundle, with when its files were changed last. */
let last: { text: string; files: Map<string, number> } | undefined;

/**
 * Bundles the script of the console with our client. The client's source is bundled, not its build, so that the pages need not wait
 * for the compiler. A bundle whose files have not changed is returned again.
 */
export function bundleConsole(): string {
  if (last && [...last.files].every(([file, time]) => changedAt(file) === time)) return last.text;
  const { outputFiles, metafile } = buildSync({
    entryPoints: [fileURLToPath(new URL("app/main.ts", import.meta.url))],
    alias: { "@cloud-agents/client": join(PACKAGES, "client/src/index.ts") },
    absWorkingDir: PACKAGES,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    metafile: true,
    write: false,
  });
  const files = Object.keys(metafile.inputs).map((file) => join(PACKAGES, file));
  last = {
    text: outputFiles[0]?.text ?? "",
    files: new Map(files.map((file) => [file, changedAt(file)])),
  };
  return last.text;
}

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
