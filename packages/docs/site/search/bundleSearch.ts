import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

/** Bundles the script that shows the search; a page loads it when the search is opened. */
export function bundleSearch(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL("searchBox.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
