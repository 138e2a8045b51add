// Prints how many bytes `new CloudAgents()` adds to a page: bundled with all that it imports, minified and gzipped.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

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
console.log(gzipSync(outputFiles[0].contents, { level: 9 }).length);
