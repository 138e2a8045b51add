import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

/**
 * @param exported What an app uses, such as `{ CloudAgents } from "@cloud-agents/client"`.
 * @returns How many bytes it adds to an app in a browser, with all it imports, minified and gzipped.
 */
export async function bundleSize(exported: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${exported};`, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  let bytes = 0;
  for (const { text } of outputFiles) {
    const { code = "" } = await minify(text, { module: true, compress: { passes: 3 } });
    bytes += gzipSync(code, { level: 9 }).byteLength;
  }
  return bytes;
}
