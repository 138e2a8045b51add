import { createRequire } from "node:module";
import { dirname } from "node:path";
import { build } from "esbuild";

const react18 = createRequire(createRequire(import.meta.url).resolve("@cloud-agents/react-18/package.json"));
const aliases = Object.fromEntries(
  ["react", "react-dom"].map((name) => [name, dirname(react18.resolve(`${name}/package.json`))]),
);

/**
 * Bundles a module and its imports into one script for a browser.
 *
 * @param contents The module.
 * @param resolveDir The folder that its imports are resolved from.
 * @param react The major version of React.
 */
export async function bundlePage(contents: string, resolveDir: string, react: 18 | 19 = 19): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "tsx" },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    alias: react === 18 ? aliases : {},
  });
  return String(outputFiles[0]?.text);
}
