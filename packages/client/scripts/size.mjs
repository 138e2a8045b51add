// Prints how many bytes `new CloudAgents()` adds to a page: bundled with all that it imports, minified and gzipped.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const { outputFiles } = await build({
  stdin: {
    contents: 'import { CloudAgents } from "../src/index.ts"; globalThis.api = new CloudAgents();',
    resolveDir: import.meta.dirname,
    loader: "ts",
  },
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});
const { code } = await minify(outputFiles[0].text, { module: true, compress: { passes: 3 } });
console.log(gzipSync(code, { level: 9 }).length);
